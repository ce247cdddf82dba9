//! The two axes of time on every way to read: what the archive knew, and what was out by then.

use chancery::grpc::pb;
use chancery::grpc::pb::search_service_client::SearchServiceClient;
use pb::read_snapshot::Snapshot;
use prost_types::Timestamp;

use crate::support::{ARCHIVE, TestServer, ingest, name};

/// The commits of the history below, and when each was recorded.
struct History {
    commits: Vec<i64>,
    times: Vec<Timestamp>,
}

const HARBOUR: &str = "The ministers opened the new harbour in the south.";
const RAILWAY: &str = "The ministers opened the new railway in the north.";
const AIRPORT: &str = "The ministers opened the new airport in the east.";

/// `note`: harbour, out at 100; railway, out at 300; airport, out at 250. Then `other`: harbour, out at
/// 200.
async fn history(server: &TestServer) -> History {
    let mut history = History { commits: Vec::new(), times: Vec::new() };
    for (id, words, published) in [
        ("note", HARBOUR, 100),
        ("note", RAILWAY, 300),
        ("note", AIRPORT, 250),
        ("other", &format!("{HARBOUR} The port is deep."), 200),
    ] {
        let mut request = ingest(id, words);
        let document = request.document.as_mut().unwrap();
        document.publish_time = Some(Timestamp { seconds: published, nanos: 0 });
        document.declared_language_code = "en".to_owned();
        let made = server.try_ingest(request).await.unwrap();
        history.commits.push(made.commit);
        history.times.push(made.edition_revision.unwrap().create_time.unwrap());
    }
    history
}

/// What a reader sees of a state: by search for each word, by list, by count, and by name.
#[derive(Debug, PartialEq)]
struct Seen {
    harbour: Vec<String>,
    railway: Vec<String>,
    airport: Vec<String>,
    listed: Vec<String>,
    counted: (i64, i64),
    note: Option<i32>,
}

async fn seen(server: &TestServer, snapshot: pb::ReadSnapshot) -> Seen {
    let options = Some(pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() });
    let mut client = SearchServiceClient::new(server.channel.clone());
    let mut found = Vec::new();
    for word in ["harbour", "railway", "airport"] {
        let request = pb::SearchStatementsRequest {
            parent: ARCHIVE.to_owned(),
            query: word.to_owned(),
            options: options.clone(),
            ..Default::default()
        };
        let answer = client.search_statements(request).await.unwrap().into_inner();
        let mut names: Vec<String> =
            answer.results.into_iter().map(|one| one.statement.unwrap().name).collect();
        names.sort();
        found.push(names);
    }
    let list = pb::ListStatementsRequest {
        parent: ARCHIVE.to_owned(),
        options: options.clone(),
        ..Default::default()
    };
    let list = server.statements().list_statements(list).await.unwrap().into_inner();
    let facet =
        pb::FacetSpec { field_path: "editions.language_code".to_owned(), ..Default::default() };
    let count = pb::AggregateStatementsRequest {
        parent: ARCHIVE.to_owned(),
        facet_specs: vec![facet],
        options: options.clone(),
        ..Default::default()
    };
    let count = client.aggregate_statements(count).await.unwrap().into_inner();
    let english = count.facets[0].values.iter().find(|value| value.value == "en");
    let get = pb::GetEditionRequest {
        name: format!("{}/editions/en", name("note")),
        options,
        ..Default::default()
    };
    let note = server.statements().get_edition(get).await.ok();
    let latest = note.map(|answer| answer.into_inner().edition.unwrap().latest_revision);
    let [harbour, railway, airport] = found.try_into().unwrap();
    Seen {
        harbour,
        railway,
        airport,
        listed: list.statements.into_iter().map(|one| one.name).collect(),
        counted: (count.total_size, english.map_or(0, |value| value.count)),
        note: latest.map(|name| name.rsplit('/').next().unwrap().parse().unwrap()),
    }
}

fn expected(harbour: &[&str], railway: &[&str], airport: &[&str], note: Option<i32>) -> Seen {
    let names = |ids: &[&str]| -> Vec<String> { ids.iter().map(|id| name(id)).collect() };
    let mut listed = [harbour, railway, airport].concat();
    listed.sort_unstable();
    let count = i64::try_from(listed.len()).unwrap();
    Seen {
        harbour: names(harbour),
        railway: names(railway),
        airport: names(airport),
        listed: names(&listed),
        counted: (count, count),
        note,
    }
}

#[tokio::test]
async fn get_list_search_and_facets_agree_on_every_state() {
    let server = TestServer::start().await;
    let History { commits, times } = history(&server).await;
    let head = *commits.last().unwrap();
    let state = |snapshot: Option<Snapshot>, published: Option<i64>| pb::ReadSnapshot {
        snapshot,
        publish_time: published.map(|seconds| Timestamp { seconds, nanos: 0 }),
        min_commit: head,
    };
    let commit = |place: usize| Some(Snapshot::Commit(commits[place]));
    let time = |place: usize| Some(Snapshot::RecordTime(times[place]));
    let nothing: &[&str] = &[];
    let note: &[&str] = &["note"];
    let other: &[&str] = &["other"];
    let cases = [
        // What the archive knew.
        (state(commit(0), None), expected(note, nothing, nothing, Some(1))),
        (state(commit(1), None), expected(nothing, note, nothing, Some(2))),
        (state(time(1), None), expected(nothing, note, nothing, Some(2))),
        (state(time(2), None), expected(nothing, nothing, note, Some(3))),
        (state(None, None), expected(other, nothing, note, Some(3))),
        // What was out: the last version that was, in the order of the archive.
        (state(None, Some(99)), expected(nothing, nothing, nothing, None)),
        (state(None, Some(100)), expected(note, nothing, nothing, Some(1))),
        (state(None, Some(200)), expected(&["note", "other"], nothing, nothing, Some(1))),
        (state(None, Some(260)), expected(other, nothing, note, Some(3))),
        (state(None, Some(300)), expected(other, nothing, note, Some(3))),
        // What the archive knew then of what was out.
        (state(commit(1), Some(260)), expected(note, nothing, nothing, Some(1))),
        (state(time(1), Some(260)), expected(note, nothing, nothing, Some(1))),
        (state(commit(1), Some(300)), expected(nothing, note, nothing, Some(2))),
        (state(time(2), Some(300)), expected(nothing, nothing, note, Some(3))),
        (state(commit(2), Some(99)), expected(nothing, nothing, nothing, None)),
    ];
    for (snapshot, expected) in cases {
        assert_eq!(seen(&server, snapshot).await, expected, "{snapshot:?}");
    }
}
