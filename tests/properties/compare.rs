//! Reads everything that can be read, as of states drawn by chance, and compares it with the model.

use chancery::grpc::pb;
use pb::read_snapshot::Snapshot;
use tonic::Status;

use super::driver::{Driver, HOUR};
use super::model::{ARCHIVE, edition_name, revision_name, statement_name};
use super::reads::As;
use super::views::{self, timestamp};
use super::wire::refused;

const WANTED: [&[&str]; 6] =
    [&[], &["ru"], &["kk-Cyrl-KZ", "fr"], &["zh-Hans-CN"], &["de", "en-x-mt"], &["en-GB"]];

/// A state, and how a request names it.
#[derive(Debug, Clone)]
struct Read {
    at: As,
    options: pb::ReadOptions,
}

impl Driver {
    /// Compares the head and some older states.
    pub(crate) async fn compare(&mut self, states: usize) {
        let head = self.now();
        self.compare_state(&Read { at: head, options: pb::ReadOptions::default() }).await;
        for _ in 0..states {
            let read = self.draw_state();
            self.compare_state(&read).await;
        }
        self.compare_old_names().await;
        self.compare_changes().await;
        self.compare_archive().await;
    }

    fn draw_state(&mut self) -> Read {
        let head = self.model.head();
        let random = &mut self.random;
        let commit = 1 + i64::try_from(random.below(self.model.times.len())).expect("small");
        let near = self.model.time(commit).expect("a commit") + [-1, 0, 1][random.below(3)];
        let (commit, snapshot) = match random.below(5) {
            0..2 => (commit, Some(Snapshot::Commit(commit))),
            2..4 => (self.model.commit_at(near), Some(Snapshot::RecordTime(timestamp(near)))),
            _ => (head, None),
        };
        let hours = i64::try_from(random.below(120)).expect("small") - 50;
        let published = random.percent(40).then(|| super::driver::START + hours * HOUR);
        let snapshot =
            pb::ReadSnapshot { snapshot, publish_time: published.map(timestamp), min_commit: 0 };
        let options = pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() };
        Read { at: As { commit, published }, options }
    }

    async fn compare_state(&mut self, read: &Read) {
        for show_deleted in [false, true] {
            self.compare_list(read, show_deleted).await;
        }
        let ids: Vec<String> = self.model.statements.keys().cloned().collect();
        for _ in 0..ids.len().min(6) {
            let id = self.random.pick(&ids).clone();
            self.compare_statement(read, &id).await;
        }
    }

    async fn compare_list(&mut self, read: &Read, show_deleted: bool) {
        let expected = self.model.list(read.at, show_deleted);
        let mut found = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = pb::ListStatementsRequest {
                view: 0,
                parent: ARCHIVE.to_owned(),
                page_size: self.page_size(),
                page_token,
                filter: String::new(),
                order_by: String::new(),
                show_deleted,
                options: Some(read.options.clone()),
            };
            let answer = self.clients.statements.list_statements(request).await;
            let answer = answer.unwrap_or_else(|status| panic!("{status:?} at {read:?}"));
            let answer = answer.into_inner();
            assert_eq!(answer.commit, read.at.commit, "{read:?}");
            let total = if read.at.published.is_some() { 0 } else { expected.len() };
            assert_eq!(usize::try_from(answer.total_size), Ok(total), "{read:?}");
            found.extend(answer.statements.iter().map(views::statement));
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{read:?}");
        }
        assert_eq!(found.len(), expected.len(), "{read:?}");
    }

    async fn compare_statement(&mut self, read: &Read, id: &str) {
        let languages = *self.random.pick(&WANTED);
        let mut options = read.options.clone();
        options.language_codes = languages.iter().map(|tag| (*tag).to_owned()).collect();
        let name = statement_name(id);
        let request = pb::GetStatementRequest { name, view: 0, options: Some(options) };
        let answer = self.clients.statements.get_statement(request).await;
        let Some(expected) = self.model.statement_led(id, read.at) else {
            missing(&answer.expect_err("it is not there"));
            return;
        };
        let answer = answer.unwrap_or_else(|status| panic!("{status:?} for {id} at {read:?}"));
        let answer = answer.into_inner();
        assert_eq!(answer.commit, read.at.commit);
        let view = views::statement(answer.statement.as_ref().expect("a statement"));
        assert_eq!(view, expected, "{read:?}");
        // The name may lead to another statement.
        let id = view.name.rsplit('/').next().expect("a name");
        let edition = answer.edition.as_ref().map(views::edition);
        let chosen = self.model.choose(id, read.at, languages);
        assert_eq!(edition.as_ref().map(|edition| &edition.name), chosen.as_ref(), "{languages:?}");
        let editions = self.model.editions(id, read.at);
        // A statement that its editions left has none to show.
        assert!(
            editions.is_empty() && edition.is_none()
                || editions.iter().any(|one| Some(one) == edition.as_ref()),
            "{edition:#?} {editions:#?}"
        );
        self.compare_editions(read, id).await;
        for edition in editions {
            let edition = edition.name.rsplit('/').next().expect("a name").to_owned();
            self.compare_revisions(read, id, &edition).await;
        }
    }

    async fn compare_editions(&mut self, read: &Read, id: &str) {
        let expected = self.model.editions(id, read.at);
        let mut found = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = pb::ListEditionsRequest {
                parent: statement_name(id),
                page_size: self.page_size(),
                page_token,
                view: pb::StatementView::Full as i32,
                options: Some(read.options.clone()),
            };
            let answer = self.clients.statements.list_editions(request).await;
            let answer = answer.unwrap_or_else(|status| panic!("{status:?} at {read:?}"));
            let answer = answer.into_inner();
            found.extend(answer.editions.iter().map(views::edition));
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(found, expected, "{read:?}");
    }

    async fn compare_revisions(&mut self, read: &Read, id: &str, edition: &str) {
        let mut known = self.model.known(id, edition, read.at);
        if let Some(published) = read.at.published {
            known.retain(|(_, revision)| self.model.is_published(revision, published));
        }
        let numbers: Vec<usize> = known.iter().map(|(number, _)| *number).collect();
        let expected = numbers.iter().rev().map(|number| {
            let mut view = self.model.revision(id, edition, *number, read.at);
            view.snapshot.as_mut().expect("a snapshot").text.clear();
            view
        });
        let expected: Vec<_> = expected.collect();
        let mut found = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = pb::ListEditionRevisionsRequest {
                parent: edition_name(id, edition),
                page_size: self.page_size(),
                page_token,
                view: 0,
                options: Some(read.options.clone()),
            };
            let answer = self.clients.statements.list_edition_revisions(request).await;
            let answer = answer.unwrap_or_else(|status| panic!("{status:?} at {read:?}"));
            let answer = answer.into_inner();
            found.extend(answer.edition_revisions.iter().map(views::revision));
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(found, expected, "{read:?}");
        if !numbers.is_empty() {
            let number = *self.random.pick(&numbers);
            self.compare_revision(read, id, edition, number).await;
        }
        let Some((number, _)) = self.model.in_force(id, edition, read.at) else { return };
        let latest = format!("{}/revisions/latest", edition_name(id, edition));
        let expected = self.model.revision(id, edition, number, read.at);
        assert_eq!(self.revision(read, latest).await, Ok(expected), "{read:?}");
    }

    async fn compare_revision(&mut self, read: &Read, id: &str, edition: &str, number: usize) {
        let name = revision_name(id, edition, number);
        let expected = self.model.revision(id, edition, number, read.at);
        assert_eq!(self.revision(read, name.clone()).await, Ok(expected), "{read:?}");
        let expected = self.model.sightings(id, edition, number, read.at);
        let mut found = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = pb::ListSightingsRequest {
                parent: name.clone(),
                page_size: self.page_size(),
                page_token,
                options: Some(read.options.clone()),
            };
            let answer = self.clients.statements.list_sightings(request).await;
            let answer = answer.unwrap_or_else(|status| panic!("{status:?} at {read:?}"));
            let answer = answer.into_inner();
            found.extend(answer.sightings.iter().map(views::sighting));
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(found, expected, "{read:?}");
    }

    async fn revision(&mut self, read: &Read, name: String) -> Result<views::RevisionView, String> {
        let options = Some(read.options.clone());
        let request = pb::GetEditionRevisionRequest { name, view: 0, options };
        let answer = self.clients.statements.get_edition_revision(request).await;
        let answer = answer.map_err(|status| format!("{status:?}"))?.into_inner();
        assert_eq!(answer.commit, read.at.commit);
        Ok(views::revision(answer.edition_revision.as_ref().expect("a revision")))
    }

    /// What an old name of an edition leads to, as of some state.
    async fn compare_old_names(&mut self) {
        let names: Vec<_> = self.model.moves.iter().map(|moved| moved.from.clone()).collect();
        for _ in 0..names.len().min(6) {
            let (id, edition) = self.random.pick(&names).clone();
            let mut read = self.draw_state();
            read.at.published = None;
            if let Some(snapshot) = &mut read.options.read_snapshot {
                snapshot.publish_time = None;
            }
            let request = pb::GetEditionRequest {
                name: edition_name(&id, &edition),
                view: 0,
                options: Some(read.options.clone()),
            };
            let answer = self.clients.statements.get_edition(request).await;
            let (home, named) = self.model.led(&id, &edition, read.at.commit);
            match self.model.in_force(&home, &named, read.at) {
                None => missing(&answer.expect_err("it is not there")),
                Some((_, shown)) => {
                    let expected = self.model.edition(&home, &named, shown, read.at);
                    let answer = answer.unwrap_or_else(|status| panic!("{status:?} at {read:?}"));
                    let view = answer.into_inner().edition.as_ref().map(views::edition);
                    assert_eq!(view, Some(expected), "{id} {edition} at {read:?}");
                }
            }
        }
    }

    async fn compare_changes(&mut self) {
        let head = self.model.head();
        let start = 1 + i64::try_from(self.random.below(self.model.times.len())).expect("small");
        let (start_commit, start) = if self.random.percent(40) { (0, 1) } else { (start, start) };
        let mut found = Vec::new();
        let mut page_token = String::new();
        let page_size = [1, 2, 7, 50, 1000][self.random.below(5)];
        loop {
            let request = pb::ListChangesRequest {
                parent: ARCHIVE.to_owned(),
                page_size: page_size + i32::try_from(self.random.below(3)).expect("small"),
                page_token,
                start_commit,
                ..Default::default()
            };
            let answer = self.clients.changes.list_changes(request).await;
            let answer = answer.expect("the log is listed").into_inner();
            assert_eq!(answer.head_commit, head);
            found.extend(answer.changes.iter().map(views::change));
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        for change in &mut found {
            change.fields.sort();
        }
        let known = self.model.changes.iter().filter(|change| change.commit >= start);
        let known: Vec<_> = known.cloned().collect();
        assert_eq!(found.len(), known.len());
        for (found, known) in found.iter().zip(&known) {
            assert_eq!(found, known);
        }
    }

    async fn compare_archive(&mut self) {
        let request = pb::GetArchiveRequest { name: ARCHIVE.to_owned() };
        let answer = self.clients.archives.get_archive(request).await;
        let archive = answer.expect("the archive is there").into_inner().archive;
        let archive = archive.expect("an archive");
        let (active, revisions) = self.model.counts();
        assert_eq!(archive.head_commit, self.model.head());
        assert_eq!(usize::try_from(archive.statement_count), Ok(active));
        assert_eq!(usize::try_from(archive.revision_count), Ok(revisions));
    }

    fn page_size(&mut self) -> i32 {
        *self.random.pick(&[0, 1, 2, 3, 7, 1000, 1_000_000])
    }
}

fn missing(status: &Status) {
    assert_eq!(refused(status).reason, "RESOURCE_NOT_FOUND");
}
