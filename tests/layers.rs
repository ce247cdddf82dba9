//! The house keeps its floors: no module names a module or a crate above its station.
//!
//! A crate graph cannot check this inside one crate, so the sources are read as text: every
//! `crate::module` and every external crate's name in a path counts. `docs/architecture.md` shows the
//! same table as a drawing.

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a panic while reading the sources is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Module, the modules it may name, the crates it must not name.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    ("domain", &[], &["tokio", "tonic", "prost", "serde", "zstd"]),
    ("clock", &["domain"], &["tokio", "tonic", "prost", "serde"]),
    ("text", &["domain"], &["tokio", "tonic", "prost", "serde"]),
    ("language", &["domain", "text"], &["tokio", "tonic", "prost", "serde"]),
    ("extract", &["domain", "text"], &["tokio", "tonic", "prost", "serde", "whatlang"]),
    ("index", &["domain", "text"], &["tokio", "tonic", "prost", "whatlang", "clap"]),
    ("store", &["domain", "clock"], &["tonic", "prost", "whatlang", "clap"]),
    (
        "archive",
        &["domain", "clock", "extract", "index", "text", "language", "store"],
        &["tonic", "prost", "serde", "zstd", "whatlang", "clap"],
    ),
    ("grpc", &["domain", "clock", "text", "archive"], &["zstd", "whatlang", "clap"]),
    ("telemetry", &["config"], &["tonic", "prost"]),
    ("config", &["domain"], &["tonic", "prost"]),
    (
        "server",
        &["archive", "config", "domain", "clock", "grpc", "store", "telemetry"],
        &["zstd", "whatlang", "clap"],
    ),
    (
        "cli",
        // `detect`, `lexicon` and the measuring of search need no server.
        &[
            "archive",
            "clock",
            "config",
            "domain",
            "extract",
            "grpc",
            "index",
            "language",
            "server",
            "store",
            "telemetry",
            "text",
        ],
        &["whatlang"],
    ),
];

/// Of the store, the roof may name only the plain values that reads take; never an engine.
const PLAIN_STORE_VALUES: [&str; 8] =
    ["Load", "PageLimit", "RequestKey", "Health", "Error", "LoggedCommit", "LoggedRecord", "self"];

/// Crates that belong to one place only.
const ONE_PLACE: &[(&str, &str)] = &[
    ("whatlang", "src/language"),
    ("dom_smoothie", "src/text"),
    ("tantivy", "src/index"),
    ("frostem", "src/index"),
    ("icu_segmenter", "src/text"),
    ("any_ascii", "src/text"),
    ("encoding_rs", "src/text"),
];

#[test]
fn no_module_names_a_module_above_it() {
    let allowed: BTreeMap<&str, &[&str]> =
        TABLE.iter().map(|(module, may, _)| (*module, *may)).collect();
    let modules: BTreeSet<&str> = allowed.keys().copied().collect();
    let mut faults = Vec::new();
    for (path, code) in sources() {
        let Some(own) = module_of(&path) else { continue };
        for named in paths_after(&code, "crate::") {
            let target = named.split("::").next().unwrap_or_default();
            let known = modules.contains(target);
            let may = target == own || allowed.get(own).is_some_and(|may| may.contains(&target));
            let plain = own == "grpc" && target == "store" && names_plain_values(&code);
            if known && !may && !plain {
                faults.push(format!("{}: names crate::{named}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_module_names_a_crate_above_its_station() {
    let forbidden: BTreeMap<&str, &[&str]> =
        TABLE.iter().map(|(module, _, never)| (*module, *never)).collect();
    let mut faults = Vec::new();
    for (path, code) in sources() {
        let own = module_of(&path).unwrap_or_default();
        for name in forbidden.get(own).copied().unwrap_or_default() {
            if names_crate(&code, name) {
                faults.push(format!("{}: names {name}", path.display()));
            }
        }
        for (name, place) in ONE_PLACE {
            if names_crate(&code, name)
                && !path.starts_with(place)
                && path != Path::new(&format!("{place}.rs"))
            {
                faults.push(format!("{}: names {name}, which belongs to {place}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_module_of_the_house_is_in_the_table() {
    let known: BTreeSet<&str> = TABLE.iter().map(|(module, _, _)| *module).collect();
    for (path, _) in sources() {
        if let Some(module) = module_of(&path) {
            assert!(known.contains(module), "{} is not in the table", path.display());
        }
    }
}

#[test]
fn every_file_opens_with_what_it_is_and_keeps_to_its_length() {
    for (path, code) in sources() {
        assert!(code.starts_with("//!"), "{} has no module comment", path.display());
        let lines = code.lines().count();
        assert!(lines <= 500, "{} has {lines} lines; the limit is 500", path.display());
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    assert!(files.len() > 20, "the sources were not found");
    files
        .into_iter()
        .map(|path| {
            let code = fs::read_to_string(&path).unwrap();
            (path, code)
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// `archive` of `src/archive/read.rs`; none for `src/lib.rs` and `src/main.rs`, which name everything.
fn module_of(path: &Path) -> Option<&str> {
    let second = path.components().nth(1)?.as_os_str().to_str()?;
    let module = second.strip_suffix(".rs").unwrap_or(second);
    (!matches!(module, "lib" | "main")).then_some(module)
}

/// Every path that follows `prefix` in code (comments left out), with groups spelled out: of
/// `crate::{a::B, c}` both `a::B` and `c`.
fn paths_after(code: &str, prefix: &str) -> Vec<String> {
    let code = without_comments(code);
    let mut paths = Vec::new();
    for (start, _) in code.match_indices(prefix) {
        let rest = &code[start + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let body = &group[..group.find("};").unwrap_or(group.len())];
            paths.extend(top_level(body));
        } else {
            let end = rest.find([';', '(', ' ', '>', ',', ')', '<', '\n']).unwrap_or(rest.len());
            let open = rest[..end].contains('{');
            let end = if open { rest.find('}').unwrap_or(end) } else { end };
            paths.push(rest[..end].to_owned());
        }
    }
    paths
}

fn top_level(body: &str) -> Vec<String> {
    let (mut depth, mut part, mut parts) = (0, String::new(), Vec::new());
    for c in body.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part);
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn without_comments(code: &str) -> String {
    let kept = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    kept.collect::<Vec<_>>().join("\n")
}

fn names_crate(code: &str, name: &str) -> bool {
    let code = without_comments(code);
    let path = format!("{name}::");
    code.match_indices(&path).any(|(start, _)| {
        let before = code[..start].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    }) || code.contains(&format!("use {name};"))
}

/// Whether a file names only plain values of the store: `store::Load`, `store::{Load, PageLimit}`.
fn names_plain_values(code: &str) -> bool {
    let names = paths_after(code, "store::").into_iter().flat_map(|path| {
        let inner = path.trim_matches(['{', '}']).to_owned();
        top_level(&inner)
    });
    names.into_iter().all(|name| {
        let first: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
        PLAIN_STORE_VALUES.contains(&first.as_str())
    })
}
