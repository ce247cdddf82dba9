//! The table of all options. `docs/config.md` shows the same; a test compares them.

use std::thread::available_parallelism;

use crate::domain::limits;

/// One option.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its key in the file.
    pub key: &'static str,
    /// The flag of `chancery serve` that sets it; all can be set by `--set KEY=VALUE`.
    pub flag: Option<&'static str>,
    /// What the value counts or is.
    pub unit: &'static str,
    /// The default, for people.
    pub default_words: &'static str,
    /// What it is for.
    pub about: &'static str,
    default: Default,
}

#[derive(Debug, Clone, Copy)]
enum Default {
    Text(&'static str),
    Number(usize),
    Seconds(u64),
    /// So many for each core of the machine.
    EachCore(usize),
}

impl Setting {
    /// The environment variable that sets it.
    pub fn variable(&self) -> String {
        format!("CHANCERY_{}", self.key.to_ascii_uppercase())
    }

    /// Its value where nobody says anything; that of `data` depends on the user.
    pub fn default(&self) -> String {
        match self.default {
            Default::Text(text) => text.to_owned(),
            Default::Number(number) => number.to_string(),
            Default::Seconds(number) => number.to_string(),
            Default::EachCore(number) => {
                (number * available_parallelism().map_or(1, usize::from)).to_string()
            }
        }
    }
}

/// The option with that key.
pub fn setting(key: &str) -> Option<&'static Setting> {
    OPTIONS.iter().find(|setting| setting.key == key)
}

/// Every option.
pub const OPTIONS: &[Setting] = &[
    Setting {
        key: "data",
        flag: Some("--data"),
        unit: "path",
        default: Default::Text(""),
        default_words: "`$XDG_DATA_HOME/chancery`, else `~/.local/share/chancery`; with `--demo` a new \
                        folder that is removed at the end",
        about: "Folder of the archives. One server at a time.",
    },
    Setting {
        key: "listen",
        flag: Some("--listen"),
        unit: "address:port",
        default: Default::Text("127.0.0.1:7464"),
        default_words: "`127.0.0.1:7464`",
        about: "Where to listen. Port 0 takes a free one; the first line on stdout says which.",
    },
    Setting {
        key: "insecure",
        flag: Some("--insecure"),
        unit: "true or false",
        default: Default::Text("false"),
        default_words: "`false`",
        about: "Listen on an address that other machines can reach, although calls are neither \
                encrypted nor authenticated.",
    },
    Setting {
        key: "max_connections",
        flag: None,
        unit: "connections",
        default: Default::Number(limits::CONNECTIONS),
        default_words: "`10000`",
        about: "Connections open at a time; more are closed at once.",
    },
    Setting {
        key: "max_connections_per_address",
        flag: None,
        unit: "connections",
        default: Default::Number(limits::ADDRESS_CONNECTIONS),
        default_words: "`256`",
        about: "Connections open at a time from one other machine; more are closed at once.",
    },
    Setting {
        key: "max_in_flight_calls",
        flag: None,
        unit: "calls",
        default: Default::EachCore(limits::IN_FLIGHT_PER_CORE),
        default_words: "64 for each core",
        about: "Calls in work at a time; more are answered with OVERLOADED. Health checks do not count.",
    },
    Setting {
        key: "drain_seconds",
        flag: None,
        unit: "seconds",
        default: Default::Seconds(limits::DRAIN_SECONDS),
        default_words: "`25`",
        about: "How long open calls may take after SIGTERM or SIGINT before the server ends them.",
    },
    Setting {
        key: "group_commit_bytes",
        flag: None,
        unit: "bytes",
        default: Default::Number(4 << 20),
        default_words: "`4194304`",
        about: "How many bytes of waiting writes share one sync of the disk at most.",
    },
    Setting {
        key: "group_commit_writes",
        flag: None,
        unit: "writes",
        default: Default::Number(256),
        default_words: "`256`",
        about: "How many waiting writes share one sync of the disk at most.",
    },
    Setting {
        key: "index_cache_bytes",
        flag: None,
        unit: "bytes",
        default: Default::Number(64 << 20),
        default_words: "`67108864`",
        about: "Memory for pages of the store's index.",
    },
    Setting {
        key: "annotator",
        flag: Some("--annotator"),
        unit: "URI",
        default: Default::Text(""),
        default_words: "none",
        about: "Where a program of yours that speaks `chancery.annotator.v1` reads every text that is \
                brought in, such as `http://127.0.0.1:7465`.",
    },
    Setting {
        key: "cors_origins",
        flag: None,
        unit: "web origins",
        default: Default::Text(""),
        default_words: "none",
        about: "Web origins whose pages may call through gRPC-Web, such as \
                `https://reader.example.org`; `*` for all. A list in the file, separated by commas \
                elsewhere.",
    },
    Setting {
        key: "log_format",
        flag: Some("--log-format"),
        unit: "text or json",
        default: Default::Text("text"),
        default_words: "`text`",
        about: "Form of the log on stderr: lines for people, or one JSON object a line.",
    },
    Setting {
        key: "log",
        flag: Some("--log"),
        unit: "filter",
        default: Default::Text("info"),
        default_words: "`info`",
        about: "What is logged: a level (`error`, `warn`, `info`, `debug`, `trace`), or levels by \
                module, such as `warn,chancery=debug`.",
    },
];
