//! Other processes: starting them, reading what the kernel knows about them, and ending them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ticks of `/proc/*/stat`: the kernel shows a hundred a second on every machine we know.
const MICROS_A_TICK: u64 = 10_000;

/// A process that was started here and ends with this value.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
    /// From its start until it said where it listens.
    pub(crate) started_in: Duration,
}

impl Process {
    /// A bare tonic echo server.
    pub(crate) fn echo() -> Self {
        let mut command = with_many_files(&own_program());
        command.arg("echo-server");
        Self::start(command)
    }

    /// The real server on a data directory.
    pub(crate) fn chancery(data: &Path) -> Self {
        let mut command = with_many_files(Path::new(env!("CARGO_BIN_EXE_chancery")));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        command.env("CHANCERY_MAX_CONNECTIONS_PER_ADDRESS", "10000");
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let begun = Instant::now();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the server's program is there");
        let stdout = child.stdout.take().expect("stdout is a pipe");
        let mut lines = BufReader::new(stdout).lines();
        let mut said = String::new();
        let address = loop {
            let Some(Ok(line)) = lines.next() else { panic!("the server said only: {said}") };
            if let Some(address) = address_in(&line) {
                break address;
            }
            said.push_str(&line);
        };
        // What it goes on to say must have a reader, or it would block.
        std::thread::spawn(move || for _ in lines.map_while(Result::ok) {});
        Self { child, address, started_in: begun.elapsed() }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(mut self) -> Duration {
        let begun = Instant::now();
        let asked = Command::new("kill").arg("-TERM").arg(self.id().to_string()).status();
        asked.expect("kill is on every machine");
        self.child.wait().expect("a child can be waited for");
        begun.elapsed()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// This program, to be started again in another role.
pub(crate) fn own_program() -> std::path::PathBuf {
    std::env::current_exe().expect("a running program has a path")
}

/// A command that may open as many files as the machine allows.
pub(crate) fn with_many_files(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n \"$(ulimit -H -n)\"; exec \"$0\" \"$@\""]).arg(program);
    command
}

/// How many files a process here may open at most.
pub(crate) fn most_files() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    let hard = line.and_then(|line| line.split_whitespace().nth(4));
    hard.and_then(|hard| hard.parse().ok()).unwrap_or(1024)
}

fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("127.0.0.1:")?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then(|| format!("127.0.0.1:{port}"))
}

/// What a process has used so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// Processor time, in user and in kernel mode.
    pub(crate) cpu_us: u64,
    /// Bytes it made the machine write to disks.
    pub(crate) written_bytes: u64,
}

impl Usage {
    pub(crate) fn of(pid: u32) -> Self {
        Self { cpu_us: cpu_us(pid).unwrap_or(0), written_bytes: written_bytes(pid).unwrap_or(0) }
    }

    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            cpu_us: self.cpu_us.saturating_sub(earlier.cpu_us),
            written_bytes: self.written_bytes.saturating_sub(earlier.written_bytes),
        }
    }
}

fn cpu_us(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may hold spaces; after it come state and numbers.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((user + system) * MICROS_A_TICK)
}

fn written_bytes(pid: u32) -> Option<u64> {
    let io = fs::read_to_string(format!("/proc/{pid}/io")).ok()?;
    io.lines().find_map(|line| line.strip_prefix("write_bytes: "))?.trim().parse().ok()
}

/// Resident memory of a process, in MiB.
pub(crate) fn resident_mib(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}

/// Bytes of the blocks that the files below a folder occupy.
pub(crate) fn bytes_at_rest(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => bytes_at_rest(&entry.path()),
        Ok(found) => found.blocks() * 512,
        Err(_) => 0,
    };
    entries.filter_map(Result::ok).map(size).sum()
}
