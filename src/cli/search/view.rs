//! What was found, for people: titles, pieces of text with the words found, facets as bars.

use crate::cli::display::{Style, pad};
use crate::cli::words;
use crate::grpc::pb;

/// Columns of the longest bar.
const BAR: i64 = 30;

/// The results and the counts.
pub(super) fn results(found: &pb::SearchStatementsResponse, style: &Style) -> String {
    let mut text = String::new();
    for result in &found.results {
        text.push_str(&one(result, style));
        text.push('\n');
    }
    for facet in &found.facets {
        text.push_str(&bars(facet, style));
        text.push('\n');
    }
    text
}

fn one(result: &pb::SearchResult, style: &Style) -> String {
    let name = words::short(style, &result.edition);
    let statement = result.statement.as_ref();
    let edition = statement
        .and_then(|statement| statement.editions.iter().find(|e| e.edition == result.edition));
    let language = edition.map_or("", |edition| edition.language_code.as_str());
    let titles = statement.map_or(&[][..], |statement| &statement.titles);
    let title = titles.iter().find(|title| title.language_code == language).or(titles.first());
    let title = title.map(|title| style.one_line(&title.text)).unwrap_or_default();
    let published = words::time(statement.and_then(|statement| statement.publish_time.as_ref()));
    let mut text = format!("{}  {published}  {}\n", style.bold(&name), style.bold(&title));
    for snippet in &result.snippets {
        text.push_str(&format!("  {}\n", highlighted(snippet, style)));
    }
    text
}

/// A snippet in one line, the words found in bold.
fn highlighted(snippet: &pb::Snippet, style: &Style) -> String {
    let start = snippet.span.as_ref().map_or(0, |span| span.start_index);
    let letters: Vec<char> = snippet.text.chars().collect();
    let mut shown = String::new();
    let mut here = 0;
    let place = |index: i32| usize::try_from(index - start).unwrap_or(0).min(letters.len());
    let piece = |from: usize, to: usize| -> String {
        letters.get(from..to).map(|piece| piece.iter().collect()).unwrap_or_default()
    };
    for found in &snippet.matches {
        let (from, to) = (place(found.start_index), place(found.end_index));
        shown.push_str(&flat(&piece(here, from), style));
        shown.push_str(&style.bold(&flat(&piece(from, to), style)));
        here = to;
    }
    shown.push_str(&flat(&piece(here, letters.len()), style));
    shown
}

/// Without line ends and without what would steer the terminal; spaces at the ends stay.
fn flat(text: &str, style: &Style) -> String {
    style.clean(&text.replace(['\n', '\t'], " ")).into_owned()
}

fn bars(facet: &pb::FacetResult, style: &Style) -> String {
    let most = facet.values.iter().map(|value| value.count).max().unwrap_or(1).max(1);
    let name = |value: &pb::FacetValue| match value.labels.first() {
        Some(label) => format!("{} {}", value.value, label.text),
        None => value.value.clone(),
    };
    let names: Vec<String> =
        facet.values.iter().map(|value| style.one_line(&name(value))).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = format!("{}\n", style.bold(&style.one_line(&facet.field_path)));
    for (name, value) in names.iter().zip(&facet.values) {
        let length = usize::try_from((value.count * BAR + most - 1) / most).unwrap_or(0);
        let bar = "▇".repeat(length);
        text.push_str(&format!("  {}  {bar} {}\n", pad(name, width), words::grouped(value.count)));
        for line in value.nested.iter().flat_map(|nested| {
            let lines = bars(nested, style);
            lines.lines().skip(1).map(|line| format!("    {line}\n")).collect::<Vec<_>>()
        }) {
            text.push_str(&line);
        }
    }
    if facet.other_count > 0 {
        text.push_str(&format!("  {} more\n", words::grouped(facet.other_count)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_found_are_marked_where_they_are() {
        let span = |start_index, end_index| pb::TextSpan { start_index, end_index, unit: 1 };
        let snippet = pb::Snippet {
            text: "Қазақстан мен Иран".into(),
            span: Some(span(10, 28)),
            matches: vec![span(10, 19), span(24, 28)],
            ..pb::Snippet::default()
        };
        assert_eq!(highlighted(&snippet, &Style::default()), "Қазақстан мен Иран");
        let coloured = Style { colour: true, ..Style::default() };
        let shown = highlighted(&snippet, &coloured);
        assert_eq!(shown, "\u{1b}[1mҚазақстан\u{1b}[0m мен \u{1b}[1mИран\u{1b}[0m");
    }
}
