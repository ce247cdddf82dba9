//! What an operator can set for `chancery serve`, and where each value came from.
//!
//! Three layers, the later one wins: file (TOML), environment (`CHANCERY_…`), flags. [`OPTIONS`] is the
//! one table of all options; `docs/config.md`, `chancery config show` and the parsing below read it. A
//! key that is not in it is refused, and every problem is told at once. A [`Config`] that exists is
//! valid. Nothing is read from the outside world here: file text and environment are arguments.

mod file;
mod options;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use tracing_subscriber::EnvFilter;

pub use options::{OPTIONS, Setting, setting};

/// Settings of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Folder of the archives.
    pub data: PathBuf,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Whether other machines may connect although nothing is encrypted.
    pub insecure: bool,
    /// Connections open at a time.
    pub max_connections: usize,
    /// Connections open at a time from one address.
    pub max_connections_per_address: usize,
    /// Calls in work at a time.
    pub max_in_flight_calls: usize,
    /// Seconds that a drain takes at most.
    pub drain_seconds: u64,
    /// Bytes of writes that one durable commit to the disk gathers at most.
    pub group_commit_bytes: usize,
    /// Writes that one durable commit to the disk gathers at most.
    pub group_commit_writes: usize,
    /// Bytes of memory for pages of the store's index.
    pub index_cache_bytes: usize,
    /// Where an annotator listens; empty for none.
    pub annotator: String,
    /// Web origins that a browser may call from.
    pub cors_origins: Vec<String>,
    /// Form of the log.
    pub log_format: LogFormat,
    /// What is logged.
    pub log: String,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        match value {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("text or json"),
        }
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The configuration file, with the line.
    File {
        /// Path as given.
        path: String,
        /// Line, from 1.
        line: usize,
    },
    /// An environment variable.
    Environment(String),
    /// A flag of the command line.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{path}, line {line}"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value in the form that file, environment and flags share, with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The value; lists are joined by commas.
    pub text: String,
    /// Where it came from.
    pub origin: Origin,
}

/// What one source says: key to value.
pub type Layer = BTreeMap<&'static str, Value>;

/// Something in the configuration that breaks its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub origin: Origin,
    /// What is wrong, with the value and what is allowed.
    pub words: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.words, self.origin)
    }
}

/// All problems of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Error(pub Vec<Problem>);

/// A configuration and the origin of each of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The configuration.
    pub config: Config,
    /// Each value as text with its origin, in the order of [`OPTIONS`].
    pub values: Vec<(&'static str, Value)>,
}

/// Reads a configuration file; `path` is for messages only.
///
/// # Errors
/// Not TOML, an unknown key, a value of another type.
pub fn file_layer(path: &str, text: &str) -> Result<Layer, Error> {
    file::read(path, text)
}

/// What the environment says.
pub fn environment_layer(variable: impl Fn(&str) -> Option<String>) -> Layer {
    let mut layer = Layer::new();
    for setting in OPTIONS {
        let name = setting.variable();
        if let Some(text) = variable(&name) {
            layer.insert(setting.key, Value { text, origin: Origin::Environment(name) });
        }
    }
    layer
}

/// Puts the layers on top of each other, the last one uppermost, and reads every value.
///
/// # Errors
/// Values that break their rules, all of them.
pub fn resolve(layers: Vec<Layer>, default_data: &str) -> Result<Resolved, Error> {
    let mut values = Layer::new();
    for setting in OPTIONS {
        let default = if setting.key == "data" { default_data.into() } else { setting.default() };
        values.insert(setting.key, Value { text: default, origin: Origin::Default });
    }
    for layer in layers {
        values.extend(layer);
    }
    let config = read(&values)?;
    let values =
        OPTIONS.iter().filter_map(|setting| values.remove_entry(setting.key)).collect::<Vec<_>>();
    Ok(Resolved { config, values })
}

fn read(values: &Layer) -> Result<Config, Error> {
    let mut reader = Reader { values, problems: Vec::new() };
    let config = Config {
        data: PathBuf::from(reader.text("data")),
        listen: reader.parsed(
            "listen",
            "an address with a port, such as 127.0.0.1:7464 or [::1]:7464",
            SocketAddr::from(([127, 0, 0, 1], 0)),
        ),
        insecure: reader.parsed("insecure", "true or false", false),
        max_connections: reader.count("max_connections"),
        max_connections_per_address: reader.count("max_connections_per_address"),
        max_in_flight_calls: reader.count("max_in_flight_calls"),
        drain_seconds: reader.parsed("drain_seconds", "a whole number of seconds", 0),
        group_commit_bytes: reader.count("group_commit_bytes"),
        group_commit_writes: reader.count("group_commit_writes"),
        index_cache_bytes: reader.count("index_cache_bytes"),
        annotator: reader.text("annotator").to_owned(),
        cors_origins: reader.origins("cors_origins"),
        log_format: reader.parsed("log_format", "text or json", LogFormat::Text),
        log: reader.filter("log"),
    };
    reader.check_exposure(&config);
    if reader.problems.is_empty() { Ok(config) } else { Err(Error(reader.problems)) }
}

/// Reads values and gathers what is wrong with them.
struct Reader<'a> {
    values: &'a Layer,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn text(&self, key: &str) -> &str {
        self.values.get(key).map_or("", |value| &value.text)
    }

    fn problem(&mut self, key: &str, words: String) {
        let origin = self.values.get(key).map_or(Origin::Default, |value| value.origin.clone());
        self.problems.push(Problem { origin, words });
    }

    fn parsed<T: FromStr>(&mut self, key: &str, allowed: &str, otherwise: T) -> T {
        if let Ok(value) = self.text(key).parse() {
            return value;
        }
        self.problem(key, format!("{key} = {:?} is not {allowed}", self.text(key)));
        otherwise
    }

    fn count(&mut self, key: &str) -> usize {
        let value = self.parsed(key, "a whole number of 1 or more", 1);
        if value == 0 {
            self.problem(key, format!("{key} = 0 is too small: at least 1"));
        }
        value
    }

    fn origins(&mut self, key: &str) -> Vec<String> {
        let mut origins = Vec::new();
        for origin in self.text(key).split(',').map(str::trim).filter(|part| !part.is_empty()) {
            origins.push(origin.to_owned());
        }
        let is_origin = |origin: &String| {
            origin == "*"
                || ["http://", "https://"].iter().any(|scheme| {
                    origin.strip_prefix(scheme).is_some_and(|host| {
                        !host.is_empty() && !host.contains(['/', ' ', '?', '#'])
                    })
                })
        };
        for wrong in origins.iter().filter(|origin| !is_origin(origin)) {
            let words = format!(
                "{key}: {wrong:?} is not a web origin, such as https://reader.example.org without a path"
            );
            self.problem(key, words);
        }
        origins
    }

    fn filter(&mut self, key: &str) -> String {
        let text = self.text(key).to_owned();
        if let Err(why) = EnvFilter::builder().parse(&text) {
            self.problem(key, format!("{key} = {text:?} is not a log filter: {why}"));
        }
        text
    }

    fn check_exposure(&mut self, config: &Config) {
        let reachable = !config.listen.ip().is_loopback();
        if reachable && !config.insecure {
            let words = format!(
                "listen = {} can be reached from other machines, and calls are neither encrypted nor \
                 authenticated; listen on 127.0.0.1, or give --insecure if you trust the network",
                config.listen
            );
            self.problem("listen", words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(origin: &Origin, pairs: &[(&'static str, &str)]) -> Layer {
        let value = |text: &str| Value { text: text.into(), origin: origin.clone() };
        pairs.iter().map(|(key, text)| (*key, value(text))).collect()
    }

    fn flags(pairs: &[(&'static str, &str)]) -> Layer {
        layer(&Origin::Flag("--set".into()), pairs)
    }

    fn problems(layers: Vec<Layer>) -> String {
        resolve(layers, "/data").unwrap_err().to_string()
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file() {
        let file = file_layer("c.toml", "log = \"info\"\ndrain_seconds = 5\nmax_connections = 7\n");
        let environment = environment_layer(|name| match name {
            "CHANCERY_LOG" => Some("warn".into()),
            "CHANCERY_DRAIN_SECONDS" => Some("6".into()),
            _ => None,
        });
        let resolved =
            resolve(vec![file.unwrap(), environment, flags(&[("log", "debug")])], "/data").unwrap();
        assert_eq!(resolved.config.log, "debug");
        assert_eq!(resolved.config.drain_seconds, 6);
        assert_eq!(resolved.config.max_connections, 7);
        assert_eq!(resolved.config.listen.to_string(), "127.0.0.1:7464");
        let origin = |key: &str| {
            let found = resolved.values.iter().find(|(name, _)| *name == key);
            found.unwrap().1.origin.to_string()
        };
        assert_eq!(origin("log"), "--set");
        assert_eq!(origin("drain_seconds"), "environment variable CHANCERY_DRAIN_SECONDS");
        assert_eq!(origin("max_connections"), "c.toml, line 3");
        assert_eq!(origin("data"), "default");
    }

    #[test]
    fn the_defaults_are_valid() {
        let resolved = resolve(Vec::new(), "/data").unwrap();
        assert_eq!(resolved.config.data, PathBuf::from("/data"));
        assert_eq!(resolved.values.len(), OPTIONS.len());
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let words = file_layer("c.toml", "# mine\nlisten = \"127.0.0.1:1\"\nlistn = 3\n");
        let words = words.unwrap_err().to_string();
        assert!(words.contains("listn") && words.contains("line 3"), "{words}");
        assert!(words.contains("listen"), "it names the keys that there are: {words}");
    }

    #[test]
    fn a_file_that_is_not_toml_is_refused_with_its_line() {
        let words = file_layer("c.toml", "log = \"info\"\nlisten = \n").unwrap_err().to_string();
        assert!(words.contains("c.toml, line 2"), "{words}");
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let words = problems(vec![flags(&[
            ("listen", "everywhere"),
            ("max_connections", "0"),
            ("insecure", "maybe"),
            ("cors_origins", "https://a.example, b.example/x"),
            ("log_format", "xml"),
            ("log", "chancery=loud"),
        ])]);
        for part in ["everywhere", "max_connections = 0", "maybe", "b.example/x", "xml", "loud"] {
            assert!(words.contains(part), "{part} in {words}");
        }
        assert_eq!(words.lines().count(), 6, "{words}");
    }

    #[test]
    fn another_address_than_loopback_needs_insecure() {
        let words = problems(vec![flags(&[("listen", "0.0.0.0:7464")])]);
        assert!(words.contains("--insecure"), "{words}");
        let open = flags(&[("listen", "0.0.0.0:7464"), ("insecure", "true")]);
        assert!(resolve(vec![open], "/data").is_ok());
        assert!(resolve(vec![flags(&[("listen", "[::1]:0")])], "/data").is_ok());
    }

    #[test]
    fn a_list_in_the_file_is_a_list() {
        let text =
            "cors_origins = [\"https://a.example\", \"http://localhost:3000\"]\ninsecure = true";
        let resolved = resolve(vec![file_layer("c.toml", text).unwrap()], "/data").unwrap();
        assert_eq!(resolved.config.cors_origins, ["https://a.example", "http://localhost:3000"]);
        assert!(resolved.config.insecure);
    }
}
