//! `get`: a statement, an edition or a revision, with its text.

use std::fmt::Write as _;

use super::client::Client;
use super::display::Style;
use super::failure::Failure;
use super::name::Name;
use super::options::{Global, instant, to_pb};
use super::output::Output;
use super::words;
use crate::domain::{RevisionRef, Timestamp};
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery get acd-19 --lang kk,ru              the statement in Kazakh, else in Russian
  chancery get acd-19/kk --revision 1           the first version of an edition
  chancery get acd-19 --published-by 2026-03-01 as the issuer had published it by then
  chancery get acd-19 --at 17                   as the archive was at commit 17
";

/// Show a statement in the language that suits best, an edition, or a revision.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// STATEMENT, STATEMENT/EDITION or STATEMENT/EDITION/REVISION, or a resource name.
    name: String,
    /// Languages of a statement, best first: kk,ru.
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    lang: Vec<String>,
    /// As the archive was: a commit number, or an instant in RFC 3339.
    #[arg(long, value_name = "STATE", value_parser = state)]
    at: Option<State>,
    /// Only what the issuer had published by then, in RFC 3339.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    published_by: Option<Timestamp>,
    /// Which revision of the edition: a number or "latest".
    #[arg(long, value_name = "REVISION")]
    revision: Option<RevisionRef>,
    /// Only what is known about it, without the text.
    #[arg(long)]
    no_text: bool,
}

/// A state of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// At a commit.
    Commit(i64),
    /// At an instant.
    Time(Timestamp),
}

/// Reads a commit number or an instant.
pub(super) fn state(text: &str) -> Result<State, String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = text.parse().ok().filter(|number| *number > 0);
        return number
            .map(State::Commit)
            .ok_or_else(|| format!("{text:?} is not a commit: 1, 2, 3 …"));
    }
    instant(text).map(State::Time).map_err(|why| format!("{why}, or a commit number"))
}

/// How to read: state, publication, languages.
pub(super) fn read_options(
    at: Option<State>,
    published_by: Option<Timestamp>,
    language_codes: Vec<String>,
) -> pb::ReadOptions {
    use pb::read_snapshot::Snapshot;
    let snapshot = at.map(|state| match state {
        State::Commit(number) => Snapshot::Commit(number),
        State::Time(time) => Snapshot::RecordTime(to_pb(time)),
    });
    pb::ReadOptions {
        read_snapshot: Some(pb::ReadSnapshot {
            snapshot,
            publish_time: published_by.map(to_pb),
            min_commit: 0,
        }),
        offset_unit: 0,
        language_codes,
    }
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Args { name, lang, at, published_by, revision, no_text } = args;
    let name = with_revision(Name::parse(&name, &global.archive)?, revision)?;
    if !lang.is_empty() && !matches!(name, Name::Statement(_)) {
        return Err(Failure::Usage(
            "--lang chooses an edition of a statement; this name has one".into(),
        ));
    }
    let view = if no_text { pb::StatementView::Basic } else { pb::StatementView::Full } as i32;
    let options = Some(read_options(at, published_by, lang));
    let client = Client::connect(global).await?;
    let mut service = client.statements();
    match name {
        Name::Statement(name) => {
            let asked = pb::GetStatementRequest { name: name.to_string(), view, options };
            let answer = service.get_statement(client.request(asked)).await?.into_inner();
            if output.is_json() {
                return output.json("GetStatementResponse", &answer);
            }
            output.write(&statement_view(&answer, &output.style))
        }
        Name::Edition(name) => {
            let asked = pb::GetEditionRequest { name: name.to_string(), view, options };
            let answer = service.get_edition(client.request(asked)).await?.into_inner();
            if output.is_json() {
                return output.json("GetEditionResponse", &answer);
            }
            let edition = answer.edition.unwrap_or_default();
            output.write(&edition_view(&edition, &Sheet::default(), &output.style))
        }
        Name::Revision(name) => {
            let asked = pb::GetEditionRevisionRequest { name: name.to_string(), view, options };
            let answer = service.get_edition_revision(client.request(asked)).await?.into_inner();
            if output.is_json() {
                return output.json("GetEditionRevisionResponse", &answer);
            }
            let revision = answer.edition_revision.unwrap_or_default();
            output.write(&revision_view(&revision, &output.style))
        }
    }
}

fn with_revision(name: Name, revision: Option<RevisionRef>) -> Result<Name, Failure> {
    let Some(revision) = revision else { return Ok(name) };
    match name {
        Name::Edition(edition) => {
            Ok(Name::Revision(crate::domain::RevisionName { edition, revision }))
        }
        Name::Statement(name) => Err(Failure::Usage(format!(
            "--revision needs an edition: {}/LANGUAGE --revision {revision}",
            name.statement
        ))),
        Name::Revision(_) => {
            Err(Failure::Usage("--revision is for an edition; this name has a revision".into()))
        }
    }
}

/// Labels and values, one a line.
#[derive(Debug, Default)]
struct Sheet(Vec<(&'static str, String)>);

impl Sheet {
    /// Adds a line, if there is something to say.
    fn line(&mut self, label: &'static str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.push((label, value));
        }
    }

    fn show(&self, style: &Style, text: &mut String) {
        for (label, value) in &self.0 {
            // Writing to a string cannot fail.
            let _ =
                writeln!(text, "{} {}", style.dim(&format!("{label:<11}")), style.one_line(value));
        }
    }
}

fn statement_view(answer: &pb::GetStatementResponse, style: &Style) -> String {
    let statement = answer.statement.clone().unwrap_or_default();
    let mut sheet = Sheet::default();
    if statement.state == pb::statement::State::Deleted as i32 {
        sheet.line("deleted", words::time(statement.delete_time.as_ref()));
    }
    sheet.line("kind", words::statement_kind(statement.kind));
    let editions: Vec<String> = statement
        .editions
        .iter()
        .map(|edition| {
            let id = edition.edition.rsplit('/').next().unwrap_or_default();
            format!(
                "{id} ({})",
                words::counted(usize::try_from(edition.revision_count).unwrap_or(0), "revision")
            )
        })
        .collect();
    sheet.line("editions", editions.join(", "));
    for id in &statement.external_ids {
        sheet.line("known as", format!("{} {}", id.scheme, id.value));
    }
    for relation in &statement.relations {
        let other = words::short(style, &relation.statement);
        sheet.line("relation", format!("{} {other}", words::relation_kind(relation.kind)));
    }
    let labels: Vec<String> =
        statement.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    sheet.line("labels", labels.join(", "));
    match &answer.edition {
        Some(edition) => edition_view(edition, &sheet, style),
        None => {
            let mut text = format!("{}\n", style.bold(&words::short(style, &statement.name)));
            sheet.show(style, &mut text);
            text
        }
    }
}

fn revision_view(revision: &pb::EditionRevision, style: &Style) -> String {
    let mut sheet = Sheet::default();
    sheet.line("superseded", words::time(revision.supersede_time.as_ref()));
    if revision.sighting_count > 0 {
        let last = words::time(revision.last_sighting_time.as_ref());
        let times = words::counted(usize::try_from(revision.sighting_count).unwrap_or(0), "time");
        sheet.line("met again", format!("{times}, last {last}"));
    }
    let mut edition = revision.snapshot.clone().unwrap_or_default();
    // The snapshot says which revision is the newest; this view is about the one asked for.
    edition.latest_revision.clone_from(&revision.name);
    edition_view(&edition, &sheet, style)
}

/// Title, what is known, text.
fn edition_view(edition: &pb::Edition, about: &Sheet, style: &Style) -> String {
    let mut text = String::new();
    if !edition.title.is_empty() {
        for line in style.running(&edition.title).lines() {
            text.push_str(&style.bold(line));
            text.push('\n');
        }
        text.push('\n');
    }
    let mut sheet = Sheet::default();
    sheet.line("name", words::short(style, &edition.latest_revision));
    let assessed = edition.language_assessment.as_ref();
    sheet.line("language", assessed.map(words::language).unwrap_or_default());
    if edition.language_shares.len() > 1 {
        sheet.line("languages", words::shares(&edition.language_shares));
    }
    sheet.line("published", words::time(edition.publish_time.as_ref()));
    let recorded = words::time(edition.update_time.as_ref());
    sheet.line("recorded", format!("{recorded}, commit {}", edition.update_commit));
    if let Some(source) = &edition.source {
        sheet.line("publisher", source.publisher.as_str());
        sheet.line("source", source.uri.as_str());
    }
    if let Some(translation) = &edition.translation {
        let from = &translation.source_language_code;
        let kind = words::translation_kind(translation.kind);
        sheet.line(
            "translation",
            if from.is_empty() { kind } else { format!("{kind}, from {from}") },
        );
    }
    if edition.usability != pb::Usability::Usable as i32 {
        sheet.line("usability", words::usability(edition.usability));
    }
    let unsaid = pb::Usability::Unspecified as i32;
    if ![unsaid, edition.usability].contains(&edition.present_usability) {
        sheet.line("now", words::usability(edition.present_usability));
    }
    sheet.line("embargo until", words::time(edition.embargo_end_time.as_ref()));
    if let Some(correction) = &edition.correction {
        sheet.line("correction", correction_words(correction));
    }
    sheet.show(style, &mut text);
    about.show(style, &mut text);
    // A text begins with its title, which stands above already.
    let body = edition.text.strip_prefix(edition.title.as_str()).unwrap_or(&edition.text);
    let body = body.trim_matches('\n');
    if !body.is_empty() {
        text.push('\n');
        text.push_str(&style.running(body));
    }
    text
}

/// Kind and note of a correction.
pub(super) fn correction_words(correction: &pb::Correction) -> String {
    let kind = words::correction_kind(correction.kind);
    match &correction.note {
        Some(note) => format!("{kind}: {}", note.text),
        None => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_a_commit_or_an_instant() {
        assert_eq!(state("17"), Ok(State::Commit(17)));
        assert!(matches!(state("2026-03-01T09:00:00Z"), Ok(State::Time(_))));
        for wrong in ["0", "-1", "latest", "99999999999999999999"] {
            assert!(state(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_edition_is_shown_with_title_facts_and_wrapped_text() {
        let edition = pb::Edition {
            title: "Мәлімдеме".into(),
            text: "Мәлімдеме\n\nҚазақстан Республикасы Сыртқы істер министрлігі мәлімдейді.\n\nЕкінші абзац."
                .into(),
            latest_revision: "archives/default/statements/acd-19/editions/kk/revisions/2".into(),
            usability: 3,
            update_commit: 7,
            correction: Some(pb::Correction {
                kind: 5,
                note: Some(pb::LocalizedText {
                    text: "Кері\u{202e} қайтарылды".into(),
                    language_code: "kk".into(),
                }),
                ..Default::default()
            }),
            ..Default::default()
        };
        let style =
            Style { measure: Some(30), archive: "archives/default".into(), ..Style::default() };
        let text = edition_view(&edition, &Sheet::default(), &style);
        let expected = "Мәлімдеме\n\nname        acd-19/kk/2\nrecorded    , commit 7\nusability   canceled\n\
            correction  retraction: Кері\\u{202e} қайтарылды\n\nҚазақстан Республикасы Сыртқы\n\
            істер министрлігі мәлімдейді.\n\nЕкінші абзац.\n";
        assert_eq!(text, expected);
    }
}
