//! `serve`: the server. Reads the outside world, wires the parts together, waits for a signal.

mod host;

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::options::pair;
use super::output::Output;
use crate::config::{self, Layer, Origin, Resolved, Value};
use crate::telemetry;

const EXAMPLES: &str = "\
Examples:
  chancery serve --demo                        sample statements in a temporary folder
  chancery serve --data /var/lib/chancery      an archive that stays
  chancery serve --config chancery.toml --set drain_seconds=5
";

const SETTINGS: &str = "\
Settings come from the file, then the environment (CHANCERY_LISTEN, CHANCERY_LOG, …), then flags; the
later one wins. `chancery config show` prints all of them with their origin; docs/config.md explains
them. The first line on standard output is `listening on ADDRESS:PORT`. SIGTERM or SIGINT ends the
server in order; a second one ends it at once, which loses nothing that was acknowledged.";

/// Serve archives over gRPC and gRPC-Web.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = SETTINGS)]
pub(super) struct Args {
    #[command(flatten)]
    settings: Settings,
    /// Load sample statements in six languages first; in a temporary folder, unless --data is given.
    #[arg(long)]
    demo: bool,
}

/// Where settings are.
#[derive(Debug, clap::Args)]
pub(super) struct Settings {
    /// File with settings, in TOML.
    #[arg(long, value_name = "FILE", env = "CHANCERY_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of the archives. By default $XDG_DATA_HOME/chancery, else ~/.local/share/chancery.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Where to listen: 127.0.0.1:7464 by default. Port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Listen where other machines can connect, although nothing is encrypted or authenticated.
    #[arg(long)]
    insecure: bool,
    /// A program of yours that reads every text: http://127.0.0.1:7465. See docs/fields.md.
    #[arg(long, value_name = "URI")]
    annotator: Option<String>,
    /// What is logged: a level, or levels by module (warn,chancery=debug).
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// Form of the log: text or json.
    #[arg(long, value_name = "FORM")]
    log_format: Option<String>,
    /// Any option of the configuration; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
}

impl Settings {
    /// File, environment and flags as one configuration.
    pub(super) fn resolve(&self) -> Result<Resolved, Failure> {
        let mut layers = Vec::new();
        if let Some(path) = &self.config {
            let shown = path.display().to_string();
            let text =
                std::fs::read_to_string(path).map_err(|error| Failure::io(&shown, &error))?;
            layers.push(config::file_layer(&shown, &text).map_err(|error| refuse(&error))?);
        }
        layers.push(config::environment_layer(|name| std::env::var(name).ok()));
        layers.push(self.flags()?);
        config::resolve(layers, &default_data()).map_err(|error| refuse(&error))
    }

    fn flags(&self) -> Result<Layer, Failure> {
        let Self { config: _, data, listen, insecure, annotator, log, log_format, set } = self;
        let mut layer = Layer::new();
        for (key, text) in set {
            let Some(known) = config::setting(key) else {
                let keys: Vec<&str> = config::OPTIONS.iter().map(|option| option.key).collect();
                let keys = keys.join(", ");
                return Err(Failure::Usage(format!(
                    "--set {key}: no such option; there are: {keys}"
                )));
            };
            let origin = Origin::Flag(format!("--set {key}"));
            layer.insert(known.key, Value { text: text.clone(), origin });
        }
        let data = data.as_ref().map(|path| path.display().to_string());
        let insecure = insecure.then(|| "true".to_owned());
        let flags = [
            ("data", "--data", data),
            ("listen", "--listen", listen.clone()),
            ("insecure", "--insecure", insecure),
            ("annotator", "--annotator", annotator.clone()),
            ("log", "--log", log.clone()),
            ("log_format", "--log-format", log_format.clone()),
        ];
        for (key, flag, text) in flags {
            if let Some(text) = text {
                layer.insert(key, Value { text, origin: Origin::Flag(flag.into()) });
            }
        }
        Ok(layer)
    }
}

fn refuse(error: &config::Error) -> Failure {
    let problems: Vec<String> = error.0.iter().map(ToString::to_string).collect();
    Failure::Usage(format!("the configuration is not valid:\n  {}", problems.join("\n  ")))
}

fn default_data() -> String {
    let folder = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let data = folder("XDG_DATA_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| Some(folder("HOME")?.join(".local/share")));
    data.unwrap_or_default().join("chancery").display().to_string()
}

pub(super) fn run(args: Args, output: &mut Output) -> Result<(), Failure> {
    let Args { settings, demo } = args;
    let Resolved { mut config, values } = settings.resolve()?;
    telemetry::init(config.log_format, &config.log)
        .map_err(|error| Failure::Usage(format!("the log cannot be set up: {error}")))?;
    let data_is_chosen =
        values.iter().any(|(key, value)| *key == "data" && matches!(value.origin, Origin::Flag(_)));
    let temporary = if demo && !data_is_chosen { Some(TemporaryFolder::make()?) } else { None };
    if let Some(folder) = &temporary {
        config.data.clone_from(&folder.0);
    }
    make_folder(&config.data)?;
    many_threads()?.block_on(host::serve(&config, demo, output))
}

/// Threads for reads of the disk and of documents: enough to wait for a disk, few enough that under
/// load each takes the next job without being woken for it (a fifth of the processor time of a read).
fn many_threads() -> Result<tokio::runtime::Runtime, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads((2 * cores).max(4))
        .build()
        .map_err(|error| Failure::io("the runtime", &error))
}

fn make_folder(path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(|error| {
        Failure::io(format_args!("the data folder {} cannot be made", path.display()), &error)
    })
}

/// A folder that is removed with everything in it at the end.
#[derive(Debug)]
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn make() -> Result<Self, Failure> {
        let chance: [u8; 6] = crate::clock::random(&crate::clock::SystemEntropy);
        let chance: String = chance.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = std::env::temp_dir().join(format!("chancery-demo-{chance}"));
        make_folder(&path)?;
        Ok(Self(path))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(folder = %self.0.display(), %error, "a temporary folder was left behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(set: &[(&str, &str)]) -> Settings {
        Settings {
            config: None,
            data: None,
            listen: Some("127.0.0.1:0".into()),
            insecure: false,
            annotator: None,
            log: None,
            log_format: None,
            set: set.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
        }
    }

    #[test]
    fn a_flag_of_its_own_beats_set() {
        let layer = settings(&[("listen", "127.0.0.1:1"), ("drain_seconds", "3")]).flags().unwrap();
        assert_eq!(layer.get("listen").unwrap().text, "127.0.0.1:0");
        assert_eq!(layer.get("drain_seconds").unwrap().origin.to_string(), "--set drain_seconds");
    }

    #[test]
    fn an_unknown_option_is_refused_with_those_there_are() {
        let words = settings(&[("drain", "3")]).flags().unwrap_err().words().unwrap();
        assert!(words.contains("--set drain") && words.contains("drain_seconds"), "{words}");
    }
}
