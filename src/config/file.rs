//! The configuration file: one flat TOML table whose keys are those of [`OPTIONS`].

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Error, Layer, OPTIONS, Origin, Problem, Value, setting};

/// Reads the file's text; a problem names the line.
pub(super) fn read(path: &str, text: &str) -> Result<Layer, Error> {
    let origin = |at: usize| Origin::File { path: path.into(), line: line_of(text, at) };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Error(vec![Problem { origin: origin(at), words: error.message().to_owned() }])
    })?;
    let mut layer = Layer::new();
    let mut problems = Vec::new();
    for (key, value) in table.into_inner() {
        let at = key.span().start;
        let key = key.into_inner();
        let read = match setting(&key) {
            Some(known) => words(&value).map(|text| (known.key, text)).ok_or_else(|| {
                format!("{key} is not a string, a whole number, a truth value or a list of strings")
            }),
            None => Err(format!("{key:?} is not an option; there are: {}", keys())),
        };
        match read {
            Ok((known, text)) => {
                layer.insert(known, Value { text, origin: origin(at) });
            }
            Err(words) => problems.push(Problem { origin: origin(at), words }),
        }
    }
    if problems.is_empty() { Ok(layer) } else { Err(Error(problems)) }
}

/// The value in the form that the environment has it in, too.
fn words(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| Some(item.get_ref().as_str()?.to_owned()));
            items.collect::<Option<Vec<_>>>().map(|items| items.join(","))
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn keys() -> String {
    OPTIONS.iter().map(|setting| setting.key).collect::<Vec<_>>().join(", ")
}

/// The line, from 1, of a byte.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
