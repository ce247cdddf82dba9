//! The requests that the driver sends, each with what the model must know about it.

use std::collections::BTreeMap;
use std::rc::Rc;

use chancery::grpc::pb;

use super::driver::{Driver, HOUR, IDS, LANGUAGES, START, TITLES, correct};
use super::model::{
    Details, Given, Ingested, Item, Model, edition_name, revision_name, statement_name,
};
use super::reads::As;
use super::texts::{MACHINE, MARKDOWN, SAMPLES, Sent, send};
use super::updates::Patch;
use super::views::{IngestedView, timestamp};

/// A document's words and how they are sent.
struct Words {
    text: String,
    title: String,
    sent: Sent,
    mime_type: &'static str,
    /// The language that the text is in, and whether it must be declared.
    language: String,
    declare: bool,
    machine: bool,
}

impl Driver {
    fn words(&mut self, machine: bool) -> Words {
        let random = &mut self.random;
        if machine {
            let sample = random.pick(MACHINE);
            let (text, sent) = (sample.body.to_owned(), send(sample.body, random));
            let language = sample.language.to_owned();
            let (title, mime_type) = (String::new(), "");
            return Words { text, title, sent, mime_type, language, declare: false, machine };
        }
        if random.percent(10) {
            let (raw, title, text) = *random.pick(MARKDOWN);
            let sent = Sent { raw: raw.into(), as_text: random.percent(50), charset: "" };
            let (text, title, mime_type) = (text.to_owned(), title.to_owned(), "text/markdown");
            let language = "en".to_owned();
            return Words { text, title, sent, mime_type, language, declare: true, machine };
        }
        let sample = random.pick(SAMPLES);
        let sent = send(sample.body, random);
        let mut title = String::new();
        let mut text = sample.body.to_owned();
        if random.percent(25) {
            title = (*random.pick(&TITLES)).to_owned();
            text = format!("{title}\n\n{text}");
        }
        let odd = random.percent(6);
        let language = if odd { *random.pick(&LANGUAGES) } else { sample.language };
        // A title in another language could lead the detector astray.
        let declare = odd || !sample.clear || !title.is_empty() || random.percent(50);
        let language = language.to_owned();
        Words { text, title, sent, mime_type: "", language, declare, machine }
    }

    /// A document for a single ingest, or one of a batch.
    pub(super) fn item(&mut self, single: bool) -> (pb::IngestEditionRequest, Item) {
        let machine = single && self.random.percent(8);
        let Words { text, title, sent, mime_type, language, declare, machine } =
            self.words(machine);
        let random = &mut self.random;
        let named = machine || random.percent(15);
        let edition_id = if named { language.to_lowercase() } else { String::new() };
        let known = machine || random.percent(55);
        let statement_id = if known { (*random.pick(&IDS)).to_owned() } else { String::new() };
        let policy = draw_policy(random);
        let uri = match random.below(10) {
            n @ 0..5 if !machine => format!("https://mfa.example/press/{n}"),
            _ => String::new(),
        };
        let publish_time = self.random.percent(50).then(|| self.publish_time());
        let random = &mut self.random;
        let small = |n: usize| i32::try_from(n).expect("small");
        let translation = match random.below(10) {
            n @ 1..5 if !machine => small(n),
            _ => 0,
        };
        let usability = if random.percent(12) { 1 + small(random.below(3)) } else { 0 };
        let correction = if random.percent(12) { 1 + small(random.below(6)) } else { 0 };
        let gaps = self.gaps();
        let declared = declare && !named || self.random.percent(5) && !machine;
        let document = pb::IngestDocument {
            content: Some(content(&sent)),
            charset: sent.charset.to_owned(),
            mime_type: mime_type.to_owned(),
            title: if mime_type.is_empty() { title.clone() } else { String::new() },
            declared_language_code: if declared { language.clone() } else { String::new() },
            source: Some(pb::Source { uri: uri.clone(), ..Default::default() }),
            publish_time: publish_time.map(timestamp),
            embargo_end_time: gaps.embargo_end_time.map(timestamp),
            kind: gaps.kind,
            external_ids: external_ids(&gaps.external_ids),
            translation: (translation != 0)
                .then(|| pb::Translation { kind: translation, ..Default::default() }),
            usability,
            correction: correct(correction),
            labels: gaps.labels.clone(),
            fields: None,
        };
        let request = pb::IngestEditionRequest {
            statement_id: statement_id.clone(),
            edition_id: edition_id.clone(),
            document: Some(document),
            link_policy: policy as i32,
            ..Default::default()
        };
        let unsaid = policy == pb::LinkPolicy::Unspecified;
        let policy = if unsaid { pb::LinkPolicy::Auto } else { policy };
        let item = Item {
            statement_id,
            edition_id,
            policy,
            etag: Given::Nothing,
            expected_latest: Given::Nothing,
            text: Rc::from(text),
            raw: sent.raw,
            title,
            language,
            declared,
            uri,
            publish_time,
            translation,
            usability,
            correction,
            gaps,
        };
        (request, item)
    }

    fn publish_time(&mut self) -> i64 {
        let hours = i64::try_from(self.random.below(97)).expect("small") - 48;
        START + hours * HOUR
    }

    fn gaps(&mut self) -> Details {
        let random = &mut self.random;
        let mut gaps = Details::default();
        if random.percent(20) {
            gaps.kind = i32::try_from(1 + random.below(10)).expect("small");
        }
        if random.percent(10) {
            gaps.embargo_end_time = Some(START + HOUR);
        }
        gaps.external_ids = some_external_ids(random, 30);
        gaps.labels = some_labels(random, 20);
        gaps
    }

    /// Adds preconditions to a single ingest into a statement that is named.
    pub(super) async fn preconditions(
        &mut self,
        request: &mut pb::IngestEditionRequest,
        item: &mut Item,
    ) {
        if item.statement_id.is_empty() {
            return;
        }
        let edition = item.language.to_lowercase();
        if self.random.percent(20) {
            item.etag = self.given();
            request.etag = self.edition_etag(&item.statement_id, &edition, item.etag).await;
        }
        if self.random.percent(20) {
            item.expected_latest = self.given();
            let newest = self.model.newest(&item.statement_id, &edition).map(|(number, _)| number);
            request.expected_latest_revision = match (item.expected_latest, newest) {
                (Given::Nothing, _) => String::new(),
                (Given::Current, None) | (Given::Stale, Some(_)) => "-".to_owned(),
                (Given::Current, Some(number)) => {
                    revision_name(&item.statement_id, &edition, number)
                }
                (Given::Stale, None) => revision_name(&item.statement_id, &edition, 1),
            };
        }
    }

    /// An update, as the model has it and as it is sent.
    pub(super) fn patch(&mut self) -> (Patch, pb::Statement, Vec<String>) {
        let mut patch = Patch::default();
        let mut sent = pb::Statement::default();
        let mut paths = Vec::new();
        if self.random.percent(40) {
            let kind = i32::try_from(self.random.below(3)).expect("small");
            (patch.kind, sent.kind) = (Some(kind), kind);
            paths.push("kind".to_owned());
        }
        if self.random.percent(30) {
            let all = [("en", TITLES[0]), ("ru", TITLES[1]), ("fr", "Titre")];
            let count = self.random.below(4);
            let titles =
                all.iter().take(count).map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned()));
            let titles: Vec<(String, String)> = titles.collect();
            sent.titles = titles.iter().map(|(tag, text)| localized(tag, text)).collect();
            patch.titles = Some(titles);
            paths.push("titles".to_owned());
        }
        if self.random.percent(20) {
            let original = (*self.random.pick(&["", "en", "kk", "de"])).to_owned();
            sent.original_language_code.clone_from(&original);
            patch.original = Some(original);
            paths.push("original_language_code".to_owned());
        }
        if self.random.percent(50) {
            let ids = some_external_ids(&mut self.random, 70);
            sent.external_ids = external_ids(&ids);
            patch.external_ids = Some(ids);
            paths.push("external_ids".to_owned());
        }
        if self.random.percent(40) {
            let labels = some_labels(&mut self.random, 70);
            sent.labels.clone_from(&labels);
            patch.labels = Some(labels);
            paths.push("labels".to_owned());
        }
        if self.random.percent(20) {
            let time = self.random.percent(60).then(|| self.publish_time());
            sent.embargo_end_time = time.map(timestamp);
            patch.embargo_end_time = Some(time);
            paths.push("embargo_end_time".to_owned());
        }
        if paths.is_empty() || self.random.percent(20) {
            let time = self.random.percent(70).then(|| self.publish_time());
            sent.publish_time = time.map(timestamp);
            patch.publish_time = Some(time);
            paths.push("publish_time".to_owned());
        }
        (patch, sent, paths)
    }

    pub(super) async fn statement_etag(&mut self, id: &str, given: Given) -> String {
        match given {
            Given::Nothing => String::new(),
            Given::Stale => "\"1-00000000\"".to_owned(),
            Given::Current => {
                let name = statement_name(id);
                let request = pb::GetStatementRequest { name, ..Default::default() };
                let answer = self.clients.statements.get_statement(request).await;
                let statement = answer.ok().and_then(|answer| answer.into_inner().statement);
                statement.map(|statement| statement.etag).unwrap_or_default()
            }
        }
    }

    pub(super) async fn edition_etag(&mut self, id: &str, edition: &str, given: Given) -> String {
        match given {
            Given::Nothing => String::new(),
            Given::Stale => "\"1-00000000\"".to_owned(),
            Given::Current => {
                let name = edition_name(id, edition);
                let request = pb::GetEditionRequest { name, ..Default::default() };
                let answer = self.clients.statements.get_edition(request).await;
                let edition = answer.ok().and_then(|answer| answer.into_inner().edition);
                edition.map_or_else(|| "\"1-00000001\"".to_owned(), |edition| edition.etag)
            }
        }
    }
}

fn draw_policy(random: &mut super::random::Random) -> pb::LinkPolicy {
    match random.below(10) {
        0..6 => pb::LinkPolicy::Auto,
        6 => pb::LinkPolicy::Unspecified,
        7 => pb::LinkPolicy::ExplicitOnly,
        _ => pb::LinkPolicy::Propose,
    }
}

/// What an ingest must answer, once the model has taken it.
pub(super) fn shown(model: &Model, ingested: &Ingested) -> IngestedView {
    let at = As { commit: model.head(), published: None };
    let Ingested { outcome, statement, edition, number, candidates } = ingested;
    let mut revision = model.revision(statement, edition, *number, at);
    let mut snapshot = revision.snapshot.take().expect("a snapshot");
    snapshot.text.clear();
    snapshot.present = (None, 0);
    IngestedView {
        outcome: *outcome,
        statement: model.statement(statement, at).expect("it was written"),
        edition: snapshot,
        revision,
        commit: model.head(),
        candidates: candidates.clone(),
    }
}

fn content(sent: &Sent) -> pb::ingest_document::Content {
    if sent.as_text {
        let text = String::from_utf8(sent.raw.clone()).expect("it is sent as text");
        pb::ingest_document::Content::Text(text)
    } else {
        pb::ingest_document::Content::RawContent(sent.raw.clone().into())
    }
}

fn localized(language: &str, text: &str) -> pb::LocalizedText {
    pb::LocalizedText { text: text.to_owned(), language_code: language.to_owned() }
}

fn external_ids(ids: &[(String, String)]) -> Vec<pb::ExternalId> {
    let id = |(scheme, value): &(String, String)| pb::ExternalId {
        scheme: scheme.clone(),
        value: value.clone(),
    };
    ids.iter().map(id).collect()
}

fn some_external_ids(random: &mut super::random::Random, percent: usize) -> Vec<(String, String)> {
    let mut ids = Vec::new();
    while ids.len() < 3 && random.percent(percent) {
        let id = ("docket".to_owned(), format!("№ {}", random.below(6)));
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn some_labels(random: &mut super::random::Random, percent: usize) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    while random.percent(percent) && labels.len() < 3 {
        let key = (*random.pick(&["topic", "desk", "region"])).to_owned();
        labels.insert(key, random.below(3).to_string());
    }
    labels
}
