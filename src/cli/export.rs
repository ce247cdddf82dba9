//! `export`: writes an archive to a file, for an exact copy or for keeping.
//!
//! Only whole commits are written. A lost connection is taken up again where it broke off. A file gets
//! its name when it is whole: until then it is called `NAME.part`.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tonic::Code;

use super::client::Client;
use super::copy::{self, Form, Records};
use super::failure::Failure;
use super::options::Global;
use super::output::Output;
use super::progress::{Measure, Progress};
use super::words;
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery export archive.jsonl.zst            the whole archive, compressed
  chancery export --to 1000 - | jq .commit     up to commit 1000, on standard output
  chancery export --from 1001 later.binpb      what came after that
";

/// How often a lost connection is taken up again without anything coming in between.
const ATTEMPTS: u32 = 5;

/// Write an archive to a file.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// File to write, or - for standard output: .jsonl or .ndjson for JSON Lines, .binpb or .pb for
    /// protobuf, with .zst behind it for compression.
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Form of the file. By default as its name says, else jsonl.
    #[arg(long)]
    form: Option<Form>,
    /// Compress with Zstandard, whatever the name says.
    #[arg(long)]
    zstd: bool,
    /// First commit. By default the oldest.
    #[arg(long, value_name = "COMMIT", value_parser = clap::value_parser!(i64).range(1..))]
    from: Option<i64>,
    /// Last commit. By default the newest when the export starts.
    #[arg(long, value_name = "COMMIT", value_parser = clap::value_parser!(i64).range(1..))]
    to: Option<i64>,
}

pub(super) async fn run(args: Args, global: &Global, _: &mut Output) -> Result<(), Failure> {
    let Args { file, form, zstd, from, to } = args;
    let (named, compressed) = copy::of_name(&file);
    let form = form.or(named).unwrap_or(Form::Jsonl);
    let target = Target::of(&file);
    let failed = |error: io::Error| target.failed(&error);
    let out: Box<dyn io::Write> = match &target {
        Target::Stdout => Box::new(io::stdout().lock()),
        Target::File { part, .. } => Box::new(File::create(part).map_err(failed)?),
    };
    let records = Records::new(out, form, zstd || compressed).map_err(failed)?;
    let mut exporting = Exporting {
        global,
        target: &target,
        records,
        waiting: Vec::new(),
        start: from.unwrap_or(0),
        last: to.unwrap_or(0),
        resume: String::new(),
        progress: None,
    };
    let commits = exporting.run().await?;
    if let Some(progress) = &exporting.progress {
        progress.finish();
    }
    exporting.records.finish().map_err(failed)?;
    target.keep()?;
    Output::say(&format!("{} exported", words::counted(commits, "commit")));
    Ok(())
}

/// Where the export goes.
enum Target {
    Stdout,
    File { name: PathBuf, part: PathBuf },
}

impl Target {
    fn of(file: &Path) -> Self {
        if file.as_os_str() == "-" {
            return Self::Stdout;
        }
        let mut part = file.as_os_str().to_owned();
        part.push(".part");
        Self::File { name: file.to_owned(), part: part.into() }
    }

    /// Gives the file its name.
    fn keep(&self) -> Result<(), Failure> {
        let Self::File { name, part } = self else { return Ok(()) };
        let keep = || {
            File::open(part)?.sync_all()?;
            std::fs::rename(part, name)
        };
        keep().map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Failure {
        match self {
            Self::Stdout if error.kind() == io::ErrorKind::BrokenPipe => Failure::PipeClosed,
            Self::Stdout => Failure::io("standard output", error),
            Self::File { part, .. } => Failure::io(part.display(), error),
        }
    }
}

struct Exporting<'a> {
    global: &'a Global,
    target: &'a Target,
    records: Records<'a>,
    /// Records of a commit of which more are to come.
    waiting: Vec<pb::ExportRecord>,
    start: i64,
    last: i64,
    resume: String,
    progress: Option<Progress>,
}

impl Exporting<'_> {
    /// How many commits were written.
    async fn run(&mut self) -> Result<usize, Failure> {
        let mut commits = 0;
        let mut attempts = 0;
        loop {
            let before = commits;
            let Err(failure) = self.receive(&mut commits).await else { return Ok(commits) };
            attempts = if commits > before { 1 } else { attempts + 1 };
            let lost = match &failure {
                Failure::Unreachable(_) => true,
                Failure::Refused(refusal) => {
                    matches!(refusal.code(), Code::Unavailable | Code::Unknown)
                }
                Failure::Usage(_) | Failure::Io(_) | Failure::PipeClosed | Failure::Told(_) => {
                    false
                }
            };
            if !lost || self.resume.is_empty() || attempts > ATTEMPTS {
                return Err(failure);
            }
            Output::say("connection lost; going on where it broke off");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn receive(&mut self, commits: &mut usize) -> Result<(), Failure> {
        self.waiting.clear();
        let request = pb::ExportStatementsRequest {
            parent: self.global.archive_name(),
            commit: self.last,
            resume_token: self.resume.clone(),
            start_commit: if self.resume.is_empty() { self.start } else { 0 },
        };
        let client = Client::connect(self.global).await?;
        let mut stream = client.archives().export_statements(request).await?.into_inner();
        while let Some(message) = stream.message().await? {
            let pb::ExportStatementsResponse { records, resume_token, commit, last_commit } =
                message;
            self.last = last_commit;
            let begun = self.start.max(1);
            let total = u64::try_from(last_commit + 1 - begun).unwrap_or(0);
            let progress = self
                .progress
                .get_or_insert_with(|| Progress::start(Measure::Items("commits"), Some(total)));
            for record in records {
                let completes = record.ordinal + 1 == record.record_count;
                self.waiting.push(record);
                if !completes {
                    continue;
                }
                for record in self.waiting.drain(..) {
                    let written = self.records.write(&record);
                    written.map_err(|error| self.target.failed(&error))?;
                }
                *commits += 1;
                progress.advance(1);
            }
            if commit > 0 {
                self.resume = resume_token;
            }
        }
        Ok(())
    }
}
