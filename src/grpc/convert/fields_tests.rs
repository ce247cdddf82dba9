//! Tests of the shared fields: each rule, its limit, and the path that the violation names.

use super::*;
use crate::archive::{Error, Violation};

fn violations_of(check: impl FnOnce(&mut Violations)) -> Vec<Violation> {
    let mut violations = Violations::default();
    check(&mut violations);
    match violations.finish(Some(())) {
        Ok(()) => Vec::new(),
        Err(Error::Invalid(all)) => all,
        Err(other) => panic!("{other}"),
    }
}

const FIELD: Field<'static> = Field::of_request("it");

#[test]
fn free_text_has_a_limit_in_characters_and_no_control_characters() {
    let check = |value: &str| violations_of(|v| drop(text(v, FIELD, value.to_owned(), 3)));
    assert_eq!(check("қаз"), []);
    let over = check("қазақ");
    assert_eq!(over[0].passed.map(|passed| (passed.value, passed.limit)), Some((5, 3)));
    assert!(check("a\nb")[0].description.contains("control character"));
    assert!(check("a\u{85}")[0].description.contains("control character"));
}

#[test]
fn a_uri_is_absolute_and_has_a_limit() {
    let check = |value: &str| violations_of(|v| drop(uri(v, FIELD, value.to_owned())));
    for value in ["", "https://mfa.kz/a?b#c", "urn:isbn:1", "file:///a", "https://мид.рф/я"] {
        assert_eq!(check(value), [], "{value}");
    }
    for value in
        ["mfa.kz/a", "/a", "https:", "https://", "https:///a", "1a:b", "http://a b", "a:\n"]
    {
        assert_eq!(check(value).len(), 1, "{value:?}");
    }
    let long = format!("https://a/{}", "b".repeat(limits::URI_CHARS));
    assert_eq!(check(&long)[0].passed.map(|passed| passed.limit), Some(2_048));
}

#[test]
fn languages_are_checked_one_by_one_and_none_comes_twice() {
    let check = |values: &[&str]| {
        let values: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
        violations_of(|v| drop(languages(v, FIELD, &values)))
    };
    assert_eq!(check(&["kk", "ru"]), []);
    let wrong = check(&["kk", "xq", "KK"]);
    assert_eq!((wrong[0].field.as_str(), wrong[1].field.as_str()), ("it[1]", "it[2]"));
    assert_eq!(check(&["kk"; 17])[0].passed.map(|passed| passed.limit), Some(16));
}

#[test]
fn labels_have_a_grammar() {
    let check = |key: &str, value: &str| {
        let labels_given = BTreeMap::from([(key.to_owned(), value.to_owned())]);
        violations_of(|v| drop(labels(v, FIELD, labels_given)))
    };
    assert_eq!(check("a_b-1", "x"), []);
    for key in ["", "A", "1a", "a.b", "ключ", &"a".repeat(64)] {
        assert_eq!(check(key, "x").len(), 1, "{key:?}");
    }
    assert_eq!(check("a", &"x".repeat(257))[0].field, "it.a");
    let many = (0..10_000).map(|n| (format!("k{n}"), String::new())).collect();
    let over = violations_of(|v| drop(labels(v, FIELD, many)));
    assert_eq!(over[0].passed.map(|passed| (passed.value, passed.limit)), Some((10_000, 64)));
}

#[test]
fn an_unknown_enumeration_number_is_named() {
    let wrong = violations_of(|v| assert_eq!(choice::<pb::Usability>(v, FIELD, 99), None));
    assert!(wrong[0].description.contains("99"), "{wrong:?}");
}

#[test]
fn instants_outside_the_years_1_to_9999_are_refused() {
    let check = |seconds: i64, nanos: i32| {
        let value = Some(prost_types::Timestamp { seconds, nanos });
        violations_of(|v| {
            timestamp(v, FIELD, value);
        })
        .len()
    };
    assert_eq!(check(0, 0), 0);
    assert_eq!(check(-62_135_596_801, 0), 1);
    assert_eq!(check(253_402_300_800, 0), 1);
    assert_eq!(check(0, -1), 1);
    assert_eq!(check(i64::MAX, i32::MAX), 1);
}

#[test]
fn the_fingerprint_tells_methods_and_requests_apart() {
    let request = |name: &str| pb::GetArchiveRequest { name: name.to_owned() };
    assert_eq!(fingerprint("A", &request("x")), fingerprint("A", &request("x")));
    assert_ne!(fingerprint("A", &request("x")), fingerprint("B", &request("x")));
    assert_ne!(fingerprint("A", &request("x")), fingerprint("A", &request("y")));
}

#[test]
fn a_mask_names_only_what_can_be_set() {
    let mask = |paths: &[&str]| {
        let paths = paths.iter().map(|&path| path.to_owned()).collect();
        Some(prost_types::FieldMask { paths })
    };
    let check = |paths: &[&str]| violations_of(|v| drop(Mask::read(v, mask(paths), &["kind"])));
    assert_eq!(check(&["kind"]), []);
    assert_eq!(check(&["*"]), []);
    assert_eq!(check(&["kind", "uid"])[0].field, "update_mask.paths[1]");
}
