//! What changed between revisions: segments, edits and their sorts, over the wire.

use chancery::grpc::pb;
use tonic::Code;

use crate::asks::{ask_for, at_commit, edition_name, revision_name};
use crate::wire::{Clients, Fresh, refusal};

const FIRST: &str = "The ministers met in Geneva on 5 May 2024 and spoke about the border.\n\n\
     Five crossings will open before the winter.\n\n\
     Both sides thanked the hosts for their work and their patience.";
const SECOND: &str = "The ministers met in Vienna on 6 May 2024 and spoke about the border.\n\n\
     Both sides thanked the hosts for their work and their patience.\n\n\
     Five crossings will not open before the winter.";

fn ask(number: u32) -> pb::DiffRevisionsRequest {
    pb::DiffRevisionsRequest { name: revision_name("note", "en", number), ..Default::default() }
}

async fn diff(clients: &Clients, request: pb::DiffRevisionsRequest) -> pb::DiffRevisionsResponse {
    clients.statements.clone().diff_revisions(request).await.unwrap().into_inner()
}

async fn two_versions() -> (Fresh, Clients) {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", FIRST)).await;
    clients.store(ask_for("note", "en", SECOND)).await;
    (server, clients)
}

/// The class and the words of every edit.
fn edits(diff: &pb::DiffRevisionsResponse) -> Vec<(pb::EditClass, &str, &str)> {
    let edits = diff.segment_changes.iter().flat_map(|change| &change.edits);
    edits.map(|e| (e.edit_class(), e.base_text.trim(), e.target_text.trim())).collect()
}

#[tokio::test]
async fn edits_are_classed_and_moves_are_told() {
    let (_server, clients) = two_versions().await;
    let found = diff(&clients, ask(2)).await;
    assert_eq!(found.base_revision, revision_name("note", "en", 1));
    assert_eq!(found.target_revision, revision_name("note", "en", 2));
    assert!(!found.cosmetic);
    assert_eq!(
        edits(&found),
        [
            (pb::EditClass::Names, "Geneva", "Vienna"),
            (pb::EditClass::Dates, "5", "6"),
            (pb::EditClass::Negation, "", "not"),
        ]
    );
    assert_eq!((found.deleted_word_count, found.inserted_word_count), (2, 3));
    let kinds: Vec<_> = found.segment_changes.iter().map(pb::SegmentChange::kind).collect();
    assert_eq!(kinds, [pb::SegmentChangeKind::Modified, pb::SegmentChangeKind::Moved]);
    assert_eq!(found.segment_changes[1].base_segment_ids, ["s2"]);
    assert_eq!(found.segment_changes[1].target_segment_ids, ["s2"], "it kept its id");
    assert_eq!((found.unified_text, found.field_changes), (String::new(), Vec::new()));
}

/// The target put together from the base and the changes alone.
fn applied(diff: &pb::DiffRevisionsResponse, base: &str, unit: pb::OffsetUnit) -> String {
    let units: Vec<u32> = match unit {
        pb::OffsetUnit::Utf8Byte => base.bytes().map(u32::from).collect(),
        pb::OffsetUnit::Utf16CodeUnit => base.encode_utf16().map(u32::from).collect(),
        pb::OffsetUnit::CodePoint | pb::OffsetUnit::Unspecified => {
            base.chars().map(u32::from).collect()
        }
    };
    let text = |units: &[u32]| match unit {
        pb::OffsetUnit::Utf8Byte => {
            String::from_utf8(units.iter().map(|u| u8::try_from(*u).unwrap()).collect()).unwrap()
        }
        pb::OffsetUnit::Utf16CodeUnit => {
            let units: Vec<u16> = units.iter().map(|u| u16::try_from(*u).unwrap()).collect();
            String::from_utf16(&units).unwrap()
        }
        pb::OffsetUnit::CodePoint | pb::OffsetUnit::Unspecified => {
            units.iter().map(|u| char::from_u32(*u).unwrap()).collect()
        }
    };
    let range = |span: pb::TextSpan| {
        assert_eq!(span.unit(), unit);
        usize::try_from(span.start_index).unwrap()..usize::try_from(span.end_index).unwrap()
    };
    let mut segments = Vec::new();
    for change in &diff.segment_changes {
        if change.kind() == pb::SegmentChangeKind::Deleted {
            continue;
        }
        let whole = change.base_span.map_or(0..0, range);
        let mut made = String::new();
        let mut at = whole.start;
        for edit in &change.edits {
            if change.base_span.is_some() {
                let own = range(edit.base_span.unwrap());
                made.push_str(&text(&units[at..own.start]));
                assert_eq!(text(&units[own.clone()]), edit.base_text);
                at = own.end;
            }
            made.push_str(&edit.target_text);
        }
        made.push_str(&text(&units[at..whole.end]));
        segments.push(made);
    }
    segments.join("\n\n")
}

#[tokio::test]
async fn the_base_with_the_changes_is_the_target_in_every_unit() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let base = "Министрлер Женевада кездесті 😀 екі сағат сөйлесті.\n\nБес бекет ашылады.";
    let target =
        "Бес жаңа бекет ашылады.\n\nМинистрлер Венада кездесті 😀 үш сағат сөйлесті.\n\nСоңы.";
    clients.store(ask_for("note", "kk", base)).await;
    clients.store(ask_for("note", "kk", target)).await;
    for unit in [pb::OffsetUnit::CodePoint, pb::OffsetUnit::Utf8Byte, pb::OffsetUnit::Utf16CodeUnit]
    {
        for granularity in
            [pb::DiffGranularity::Segment, pb::DiffGranularity::Word, pb::DiffGranularity::Grapheme]
        {
            let found = diff(
                &clients,
                pb::DiffRevisionsRequest {
                    name: revision_name("note", "kk", 2),
                    granularity: granularity.into(),
                    context_segments: 20_000,
                    options: Some(pb::ReadOptions {
                        offset_unit: unit.into(),
                        ..Default::default()
                    }),
                    ..Default::default()
                },
            )
            .await;
            assert_eq!(applied(&found, base, unit), target, "{granularity:?} {unit:?}");
        }
    }
}

#[tokio::test]
async fn fields_and_a_plain_text_are_answered_on_request() {
    let (_server, clients) = two_versions().await;
    let request =
        pb::DiffRevisionsRequest { include_fields: true, include_unified_text: true, ..ask(2) };
    let found = diff(&clients, request).await;
    let fields: Vec<_> = found
        .field_changes
        .iter()
        .filter(|c| c.field_path.starts_with("text."))
        .map(|c| (c.kind(), c.field_path.as_str(), c.base_value.as_str(), c.target_value.as_str()))
        .collect();
    let changed = pb::FieldChangeKind::Changed;
    assert_eq!(
        fields,
        [(changed, "text.names", "Geneva", "Vienna"), (changed, "text.dates", "5", "6")]
    );
    let lines: Vec<&str> = found.unified_text.lines().collect();
    assert_eq!(lines[0], format!("--- {}", revision_name("note", "en", 1)));
    assert_eq!(lines[1], format!("+++ {}", revision_name("note", "en", 2)));
    assert!(lines[3].starts_with("~ The ministers met in [-Geneva-]{+Vienna+} on"), "{lines:?}");
}

#[tokio::test]
async fn a_diff_backwards_undoes_and_a_diff_with_itself_is_empty() {
    let (_server, clients) = two_versions().await;
    let base_revision = revision_name("note", "en", 2);
    let back = diff(&clients, pb::DiffRevisionsRequest { base_revision, ..ask(1) }).await;
    assert_eq!(edits(&back)[0], (pb::EditClass::Names, "Vienna", "Geneva"));
    let name = format!("{}/revisions/latest", edition_name("note", "en"));
    let base_revision = revision_name("note", "en", 2);
    let request = pb::DiffRevisionsRequest { name, base_revision, ..Default::default() };
    let same = diff(&clients, request).await;
    assert!(same.cosmetic && same.segment_changes.is_empty(), "{same:?}");
}

#[tokio::test]
async fn quotes_and_dashes_are_cosmetic() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "ru", "Министр сказал: «Да» - и вышел.")).await;
    clients.store(ask_for("note", "ru", "Министр сказал: \"Да\" — и вышел.")).await;
    let request = pb::DiffRevisionsRequest { name: revision_name("note", "ru", 2), ..ask(2) };
    assert!(diff(&clients, request).await.cosmetic);
}

#[tokio::test]
async fn a_diff_that_makes_no_sense_is_refused_by_its_field() {
    let (_server, clients) = two_versions().await;
    clients.store(ask_for("note", "fr", "Un texte tout court.")).await;
    let other = revision_name("note", "fr", 1);
    let (call, none) = (pb::DiffRevisionsRequest::default(), String::new());
    for (request, fields) in [
        (pb::DiffRevisionsRequest { base_revision: other, ..ask(2) }, vec!["base_revision"]),
        (ask(1), vec!["base_revision"]),
        (
            pb::DiffRevisionsRequest {
                name: none,
                base_revision: "x".to_owned(),
                granularity: 9,
                context_segments: -1,
                ..call
            },
            vec!["name", "base_revision", "granularity", "context_segments"],
        ),
        (pb::DiffRevisionsRequest { context_segments: 20_001, ..ask(2) }, vec!["context_segments"]),
    ] {
        let answer = clients.statements.clone().diff_revisions(request).await;
        let refused = refusal(answer, Code::InvalidArgument, "FIELD_INVALID");
        let named: Vec<&str> = refused.fields.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(named, fields);
    }
    let call = async |request| clients.statements.clone().diff_revisions(request).await;
    let refused = refusal(call(ask(3)).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(refused.resource, Some(revision_name("note", "en", 3)));
    // Revision 2 came with commit 3.
    let early = pb::DiffRevisionsRequest { options: at_commit(2), ..ask(2) };
    refusal(call(early).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let future = pb::DiffRevisionsRequest { options: at_commit(99), ..ask(2) };
    refusal(call(future).await, Code::OutOfRange, "COMMIT_NOT_REACHED");
}

#[tokio::test]
async fn values_that_came_went_or_are_others_are_told_beside_the_words() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let first = "The ministers of Kazakhstan and Iran met on 5 May 2024.";
    let second = "The ministers of Kazakhstan and Armenia met on 6 May 2024.";
    clients.store(ask_for("note", "en", first)).await;
    clients.store(ask_for("note", "en", second)).await;
    let found = diff(&clients, pb::DiffRevisionsRequest { include_fields: true, ..ask(2) }).await;
    let values: Vec<_> = found
        .field_changes
        .iter()
        .filter(|c| !c.field_path.starts_with("text."))
        .map(|c| (c.kind(), c.field_path.as_str(), c.base_value.as_str(), c.target_value.as_str()))
        .collect();
    let (added, removed) = (pb::FieldChangeKind::Added, pb::FieldChangeKind::Removed);
    assert!(values.contains(&(added, "countries[country:AM]", "", "Armenia")), "{values:?}");
    assert!(values.contains(&(removed, "countries[country:IR]", "Iran", "")), "{values:?}");
    assert!(values.iter().all(|(_, path, ..)| *path != "countries[country:KZ]"), "{values:?}");
    let says = |value: &str| values.iter().any(|c| c.2 == value || c.3 == value);
    assert!(says("2024-05-05") && says("2024-05-06"), "{values:?}");
    let plain = diff(&clients, ask(2)).await;
    assert!(plain.field_changes.is_empty());
}
