//! `export` and `import`: files in every form, exact copies, documents with bad ones among them.

use std::fs;

use super::{Server, path, with_a_statement};

#[test]
fn an_export_in_any_form_is_imported_as_the_same_archive() {
    let source = with_a_statement();
    let log = source.text(&["changes", "--output", "json"]);
    for name in ["a.jsonl", "a.binpb", "a.jsonl.zst", "a.pb.zst"] {
        let file = source.folder.path().join(name);
        source.text(&["export", path(&file)]);
        assert!(!source.folder.path().join(format!("{name}.part")).exists());
        let copy = Server::start(&[]);
        copy.text(&["import", path(&file)]);
        assert_eq!(copy.text(&["changes", "--output", "json"]), log, "{name}");
        let words = copy.text(&["get", "acd-19/kk", "--output", "json"]);
        assert_eq!(words, source.text(&["get", "acd-19/kk", "--output", "json"]), "{name}");
        // Again: nothing changes.
        copy.text(&["import", path(&file)]);
        assert_eq!(copy.text(&["changes", "--output", "json"]), log, "{name}");
    }
    // To standard output it is JSON Lines, as in the file.
    let lines = source.text(&["export"]);
    assert_eq!(lines, fs::read_to_string(source.folder.path().join("a.jsonl")).unwrap());
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["kind"], "RECORD_KIND_COMMIT");
    assert_eq!(first["commit"], "1");
}

#[test]
fn an_import_into_another_history_or_of_half_a_file_is_refused() {
    let source = with_a_statement();
    let file = source.folder.path().join("a.jsonl");
    source.text(&["export", path(&file)]);
    let other = with_a_statement();
    let (code, said) = other.refused(&["import", path(&file)]);
    assert_eq!(code, 73, "{said}");
    assert!(said.contains("IMPORT_CONFLICT"), "{said}");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let (code, said) = Server::start(&[]).refused(&["import", path(&file)]);
    assert_eq!(code, 67, "{said}");
    assert!(said.contains("IMPORT_RECORD_INVALID"), "{said}");
}

#[test]
fn documents_are_imported_and_those_refused_are_named_by_their_line() {
    let server = Server::start(&[]);
    let lines = "{\"statement_id\": \"a\", \"edition_id\": \"en\", \"text\": \"The first text.\"}\n\
                 \n\
                 {\"statement_id\": \"b\", \"edition_id\": \"en\", \"text\": \" \"}\n\
                 {\"statement_id\": \"c\", \"words\": \"What is this?\"}\n\
                 {\"statement_id\": \"d\", \"edition_id\": \"en\", \"text\": \"The second text.\"}\n";
    let file = server.write("documents.jsonl", lines);
    let (code, said) = server.refused(&["import", path(&file), "--dry-run"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("2 would be stored, 0 known already, 2 refused"), "{said}");
    assert_eq!(server.text(&["list"]), "");
    let (code, said) = server.refused(&["import", path(&file), "--publisher", "MFA"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("documents.jsonl:3: "), "{said}");
    assert!(said.contains("(TEXT_INVALID)"), "{said}");
    assert!(said.contains("documents.jsonl:4: "), "{said}");
    assert!(said.contains("2 stored, 0 known already, 2 refused"), "{said}");
    let first = server.json(&["get", "a"]).remove(0);
    assert_eq!(first["edition"]["source"]["publisher"], "MFA");
    // The same command goes on behind what it has done: nothing is stored twice.
    let (_, said) = server.refused(&["import", path(&file), "--publisher", "MFA"]);
    assert!(said.contains("0 stored, 0 known already, 1 refused"), "{said}");
    assert_eq!(server.json(&["changes"]).len(), 7);
}
