//! Measures the search engine on a set of known items, in this process.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use crate::cli::failure::Failure;
use crate::index::{Clause, ClauseKind, Document, Piece, Reading, SearchIndex, Want, entities_of};

/// Documents written for each query.
const MOST: usize = 50;

struct Item {
    id: String,
    language: String,
}

struct Query {
    id: String,
    asked_in: String,
    target: String,
    text: String,
}

/// Runs the queries of a folder; a sentence about it.
pub(super) fn measure(
    folder: &Path,
    run: &Path,
    latency: Option<&Path>,
) -> Result<String, Failure> {
    let index = SearchIndex::in_memory().map_err(|error| failed(&error))?;
    let start = Instant::now();
    let (items, bytes) = fill(&index, &folder.join("corpus.jsonl"))?;
    let filled = start.elapsed();
    let queries = read_queries(&folder.join("queries.jsonl"))?;
    let mut found = create(run)?;
    let mut times = latency.map(create).transpose()?;
    let mut micros = Vec::with_capacity(queries.len());
    for query in &queries {
        let start = Instant::now();
        let rows = ask(&index, query, &items)?;
        let taken = start.elapsed().as_micros();
        micros.push(taken);
        for item in rows.into_iter().filter_map(|row| items.get(row as usize)) {
            writeln!(found, "{}\t{}", query.id, item.id).map_err(|error| io(run, &error))?;
        }
        if let Some(times) = &mut times {
            writeln!(times, "{}\t{taken}", query.id).map_err(|error| io(run, &error))?;
        }
    }
    found.flush().map_err(|error| io(run, &error))?;
    if let Some(times) = &mut times {
        times.flush().map_err(|error| io(run, &error))?;
    }
    micros.sort_unstable();
    let at = |share: usize| micros.get(micros.len() * share / 100).copied().unwrap_or_default();
    Ok(format!(
        "{} documents, {bytes} bytes of text, indexed in {} ms\n{} queries, p50 {} µs, p95 {} µs in the engine\n",
        items.len(),
        filled.as_millis(),
        queries.len(),
        at(50),
        at(95)
    ))
}

fn fill(index: &SearchIndex, path: &Path) -> Result<(Vec<Item>, usize), Failure> {
    let mut items = Vec::new();
    let mut bytes = 0;
    each_line(path, |value, line| {
        let (id, language, text) = (
            field(value, "id", path, line)?,
            field(value, "lang", path, line)?,
            field(value, "text", path, line)?,
        );
        bytes += text.len();
        let piece = Piece { text: &text, language: &language, title: false };
        let row = u32::try_from(items.len())
            .map_err(|_| Failure::Usage(format!("{}: too many documents", path.display())))?;
        let pieces = [piece];
        let entities = entities_of(&pieces);
        let document = Document {
            row,
            language: &language,
            pieces: &pieces,
            entities: &entities,
            record: &[],
        };
        index.add(&document).map_err(|error| failed(&error))?;
        items.push(Item { id, language });
        Ok(())
    })?;
    index.commit("").map_err(|error| failed(&error))?;
    Ok((items, bytes))
}

fn read_queries(path: &Path) -> Result<Vec<Query>, Failure> {
    let mut queries = Vec::new();
    each_line(path, |value, line| {
        let optional = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        queries.push(Query {
            id: field(value, "qid", path, line)?,
            asked_in: optional("qlang").to_owned(),
            target: optional("tlang").to_owned(),
            text: field(value, "query", path, line)?,
        });
        Ok(())
    })?;
    Ok(queries)
}

fn ask(index: &SearchIndex, query: &Query, items: &[Item]) -> Result<Vec<u32>, Failure> {
    let Query { id: _, asked_in, target, text } = query;
    let clause =
        Clause { text: text.clone(), kind: ClauseKind::Words, title: false, excluded: false };
    let targets = [target.as_str()];
    let asked = [asked_in.as_str()];
    let (languages, wanted) =
        if target.is_empty() { (&asked, &targets[..0]) } else { (&targets, &targets[..]) };
    let known = Some(asked_in.as_str()).filter(|tag| !tag.is_empty());
    let reading = Reading { languages, asked_in: known, entities: true };
    let want = Want { languages: wanted, most: MOST, below: None, thirds: 0 };
    let fits = |row: u32| {
        target.is_empty() || items.get(row as usize).is_some_and(|item| item.language == *target)
    };
    let found = index.search(&[clause], reading, want, &fits).map_err(|error| failed(&error))?;
    Ok(found.hits.into_iter().map(|hit| hit.row).collect())
}

fn each_line(
    path: &Path,
    mut tell: impl FnMut(&Value, usize) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let file = File::open(path).map_err(|error| io(path, &error))?;
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| io(path, &error))?;
        if line.trim().is_empty() {
            continue;
        }
        let value = serde_json::from_str(&line).map_err(|error| {
            Failure::Usage(format!("{}:{}: {error}", path.display(), index + 1))
        })?;
        tell(&value, index + 1)?;
    }
    Ok(())
}

fn field(value: &Value, name: &str, path: &Path, line: usize) -> Result<String, Failure> {
    let text = value.get(name).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| {
        Failure::Usage(format!("{}:{line}: needs a text in {name:?}", path.display()))
    })
}

fn create(path: &Path) -> Result<BufWriter<File>, Failure> {
    File::create(path).map(BufWriter::new).map_err(|error| io(path, &error))
}

fn io(path: &Path, error: &std::io::Error) -> Failure {
    Failure::io(path.display(), error)
}

fn failed(error: &crate::index::Error) -> Failure {
    Failure::Io(error.to_string())
}
