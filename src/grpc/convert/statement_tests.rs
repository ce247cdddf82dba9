//! Tests of statements: what an update may set, and what an answer shows.

use super::*;
use crate::archive::{Error, Violation};
use crate::domain::{EditionId, LanguageTag, RevisionNumber, Timestamp, Translation};

const NAME: &str = "archives/default/statements/a";

fn update(statement: pb::Statement, paths: &[&str]) -> Result<StatementPatch, Vec<Violation>> {
    let mut violations = Violations::default();
    let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
    let mask = Some(prost_types::FieldMask { paths });
    let (name, _, patch) = patch(&mut violations, statement, mask);
    match violations.finish(name.map(|_| patch)) {
        Ok(patch) => Ok(patch),
        Err(Error::Invalid(all)) => Err(all),
        Err(other) => panic!("{other}"),
    }
}

fn title(text: &str, language_code: &str) -> pb::LocalizedText {
    pb::LocalizedText { text: text.to_owned(), language_code: language_code.to_owned() }
}

#[test]
fn without_a_mask_only_fields_that_are_not_empty_are_set() {
    let statement = pb::Statement { name: NAME.to_owned(), kind: 4, ..Default::default() };
    let patch = update(statement, &[]).unwrap();
    assert_eq!(patch.kind, Some(Some(StatementKind::Speech)));
    assert!(patch.titles.is_none() && patch.publish_time.is_none());
}

#[test]
fn a_field_that_the_mask_names_is_cleared_when_it_is_empty() {
    let statement = pb::Statement { name: NAME.to_owned(), kind: 4, ..Default::default() };
    let patch = update(statement, &["publish_time", "titles"]).unwrap();
    assert_eq!(patch.kind, None);
    assert_eq!(patch.publish_time, Some(None));
    assert_eq!(patch.titles, Some(Vec::new()));
}

#[test]
fn all_violations_of_an_update_are_named_by_their_paths() {
    let relation = |kind, statement: &str| pb::Relation { kind, statement: statement.to_owned() };
    let statement = pb::Statement {
        name: "archives/-/statements/a".to_owned(),
        kind: 77,
        titles: vec![title("", "kk"), title("x", ""), title("y", "kk")],
        relations: vec![relation(0, NAME), relation(1, "archives/b/statements/c/d")],
        ..Default::default()
    };
    let fields: Vec<String> =
        update(statement, &["*"]).unwrap_err().into_iter().map(|v| v.field).collect();
    assert_eq!(
        fields,
        [
            "statement.name",
            "statement.kind",
            "statement.titles[0].text",
            "statement.titles[1].language_code",
            "statement.titles[2].language_code",
            "statement.relations[0].kind",
            "statement.relations[1].statement",
        ]
    );
}

#[test]
fn what_the_update_does_not_set_is_not_looked_at() {
    let titles = vec![title("x", "kk"); 65];
    let statement = pb::Statement { name: NAME.to_owned(), kind: 1, titles, ..Default::default() };
    assert!(update(statement.clone(), &["kind"]).is_ok());
    let over = update(statement, &["titles"]).unwrap_err();
    assert_eq!(over[0].passed.map(|passed| (passed.value, passed.limit)), Some((65, 64)));
}

#[test]
fn a_relation_stays_within_the_archive() {
    let other = "archives/other/statements/b".to_owned();
    let statement = pb::Statement {
        name: NAME.to_owned(),
        relations: vec![pb::Relation { kind: 1, statement: other }],
        ..Default::default()
    };
    assert_eq!(update(statement, &[]).unwrap_err()[0].field, "statement.relations[0].statement");
}

fn head(language: &str, title: &str, usability: Usability) -> EditionHead {
    let tag = LanguageTag::parse(language).unwrap();
    EditionHead {
        id: EditionId::from(&tag),
        language: tag,
        revision: RevisionNumber::FIRST,
        revision_count: 1,
        title: title.to_owned(),
        translation: Translation::default(),
        published: Timestamp::from_micros(0),
        usability,
        sync: None,
        present: None,
    }
}

#[test]
fn a_statement_is_as_usable_as_its_best_edition() {
    let of = |all: &[Usability]| {
        let heads: Vec<EditionHead> = all.iter().map(|&one| head("kk", "", one)).collect();
        usability(&heads)
    };
    assert_eq!(of(&[Usability::Canceled, Usability::Usable]), Usability::Usable);
    assert_eq!(of(&[Usability::Canceled, Usability::Withheld]), Usability::Withheld);
    assert_eq!(of(&[Usability::Canceled]), Usability::Canceled);
}

#[test]
fn titles_of_editions_fill_the_languages_without_one() {
    let tag = LanguageTag::parse("kk").ok();
    let set = vec![LocalizedText { text: "Мәлімдеме".to_owned(), language: tag }];
    let editions =
        [head("kk", "Басқа", Usability::Usable), head("ru", "Заявление", Usability::Usable)];
    let titles = all_titles(set, &editions);
    assert_eq!(titles, [title("Мәлімдеме", "kk"), title("Заявление", "ru")]);
}
