//! The requests of `StatementService`, parsed.

use super::paging::{Paging, paging};
use super::read::{self, Reading, reading};
use super::{Field, Violations, edition, fields, search, statement};
use crate::archive::filter::Condition;
use crate::archive::{
    DeleteStatement, Deleted, Error, MarkEdition, MergeStatements, Missing, MoveEdition, Order,
    UndeleteStatement, UpdateStatement, View, WriteOptions,
};
use crate::domain::{
    ArchiveId, ArchiveName, EditionId, EditionName, RevisionName, StatementId, StatementName,
    limits,
};
use crate::grpc::page_token::ListMethod;
use crate::grpc::pb;

const NAME: Field<'static> = Field::of_request("name");
const PARENT: Field<'static> = Field::of_request("parent");

/// A read of one resource.
#[derive(Debug)]
pub(crate) struct Get<N> {
    /// Which.
    pub(crate) name: N,
    /// As of which state.
    pub(crate) reading: Reading,
    /// How much of it.
    pub(crate) view: View,
}

/// A read of a page of a list.
#[derive(Debug)]
pub(crate) struct List<N> {
    /// Below what.
    pub(crate) parent: N,
    /// As of which state.
    pub(crate) reading: Reading,
    /// How much of each item.
    pub(crate) view: View,
    /// Which page.
    pub(crate) page: Paging,
}

/// `GetStatement`.
pub(crate) fn get_statement(request: pb::GetStatementRequest) -> Result<Get<StatementName>, Error> {
    let pb::GetStatementRequest { name, view, options } = request;
    get(&name, view, options)
}

/// `GetEdition`.
pub(crate) fn get_edition(request: pb::GetEditionRequest) -> Result<Get<EditionName>, Error> {
    let pb::GetEditionRequest { name, view, options } = request;
    get(&name, view, options)
}

/// `GetEditionRevision`.
pub(crate) fn get_revision(
    request: pb::GetEditionRevisionRequest,
) -> Result<Get<RevisionName>, Error> {
    let pb::GetEditionRevisionRequest { name, view, options } = request;
    get(&name, view, options)
}

fn get<N>(name: &str, view: i32, options: Option<pb::ReadOptions>) -> Result<Get<N>, Error>
where
    N: std::str::FromStr<Err = crate::domain::Invalid>,
{
    let mut violations = Violations::default();
    let name = violations.parse(NAME, name);
    let view = read::view_of_get(&mut violations, view);
    let reading = reading(&mut violations, options);
    violations.finish(name.map(|name| Get { name, reading, view }))
}

/// Which statements a list shows.
#[derive(Debug)]
pub(crate) enum Which {
    /// All, by name.
    All(Deleted),
    /// Those that pass a filter, in some order.
    Filtered(Condition, Order),
}

/// `ListStatements`, and which ones it shows.
pub(crate) fn list_statements(
    mut request: pb::ListStatementsRequest,
) -> Result<(List<ArchiveName>, Which), Error> {
    let mut violations = Violations::default();
    let (size, token) =
        (std::mem::take(&mut request.page_size), std::mem::take(&mut request.page_token));
    let page = paging(&mut violations, ListMethod::Statements, size, token, &request);
    let pb::ListStatementsRequest {
        parent,
        page_size: _,
        page_token: _,
        filter,
        order_by,
        show_deleted,
        view,
        options,
    } = request;
    let parent = violations.parse(PARENT, &parent);
    let reading = reading(&mut violations, options);
    let condition = search::condition(&mut violations, &filter);
    let order = search::order(&mut violations, &order_by);
    let plain = condition.is_empty() && matches!(order, Order::Relevance | Order::Name);
    if show_deleted && !plain {
        violations.note(
            Field::of_request("show_deleted"),
            "cannot be together with a filter or an order",
        );
    }
    let which = match (plain, show_deleted) {
        (true, true) => Which::All(Deleted::Show),
        (true, false) => Which::All(Deleted::Hide),
        (false, _) => Which::Filtered(condition, order),
    };
    let view = read::view_of_list(&mut violations, view);
    violations.finish(parent.map(|parent| (List { parent, reading, view, page }, which)))
}

/// `ListEditions`.
pub(crate) fn list_editions(
    mut request: pb::ListEditionsRequest,
) -> Result<List<StatementName>, Error> {
    let mut violations = Violations::default();
    let (size, token) =
        (std::mem::take(&mut request.page_size), std::mem::take(&mut request.page_token));
    let page = paging(&mut violations, ListMethod::Editions, size, token, &request);
    let pb::ListEditionsRequest { parent, page_size: _, page_token: _, view, options } = request;
    let parent = violations.parse(PARENT, &parent);
    let view = read::view_of_list(&mut violations, view);
    let reading = reading(&mut violations, options);
    violations.finish(parent.map(|parent| List { parent, reading, view, page }))
}

/// `ListEditionRevisions`.
pub(crate) fn list_revisions(
    mut request: pb::ListEditionRevisionsRequest,
) -> Result<List<EditionName>, Error> {
    let mut violations = Violations::default();
    let (size, token) =
        (std::mem::take(&mut request.page_size), std::mem::take(&mut request.page_token));
    let page = paging(&mut violations, ListMethod::Revisions, size, token, &request);
    let pb::ListEditionRevisionsRequest { parent, page_size: _, page_token: _, view, options } =
        request;
    let parent = violations.parse(PARENT, &parent);
    let view = read::view_of_list(&mut violations, view);
    let reading = reading(&mut violations, options);
    violations.finish(parent.map(|parent| List { parent, reading, view, page }))
}

/// `ListSightings`.
pub(crate) fn list_sightings(
    mut request: pb::ListSightingsRequest,
) -> Result<List<RevisionName>, Error> {
    let mut violations = Violations::default();
    let (size, token) =
        (std::mem::take(&mut request.page_size), std::mem::take(&mut request.page_token));
    let page = paging(&mut violations, ListMethod::Sightings, size, token, &request);
    let pb::ListSightingsRequest { parent, page_size: _, page_token: _, options } = request;
    let parent = violations.parse(PARENT, &parent);
    let reading = reading(&mut violations, options);
    let view = View::Basic;
    violations.finish(parent.map(|parent| List { parent, reading, view, page }))
}

/// `BatchGetStatements`: the archive, the statements in it, the state.
pub(crate) fn batch_get(
    request: pb::BatchGetStatementsRequest,
) -> Result<(ArchiveId, Vec<StatementId>, Reading, View), Error> {
    let mut violations = Violations::default();
    let pb::BatchGetStatementsRequest { parent, names, view, options } = request;
    let view = read::view_of_list(&mut violations, view);
    let reading = reading(&mut violations, options);
    let parent: Option<ArchiveName> = violations.parse_optional(PARENT, &parent);
    let mut archive = parent.map(|parent| parent.archive);
    let at = Field::of_request("names");
    if names.is_empty() {
        violations.note(at, "is required");
    } else if names.len() > limits::BATCH_GET {
        violations.over(at, "names", names.len(), limits::BATCH_GET);
        return violations.finish(None);
    }
    let mut ids = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let Some(name) = violations.parse::<StatementName>(at.item(index), name) else { continue };
        let home = archive.get_or_insert_with(|| name.archive.clone());
        if *home == name.archive {
            ids.push(name.statement);
        } else {
            let rule = format!("{name} is not of archives/{home}, as the others are");
            violations.note(at.item(index), rule);
        }
    }
    violations.finish(archive.map(|archive| (archive, ids, reading, view)))
}

/// `UpdateStatement`.
pub(crate) fn update(
    mut request: pb::UpdateStatementRequest,
) -> Result<(UpdateStatement, WriteOptions), Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "UpdateStatement", &request);
    let pb::UpdateStatementRequest { statement, update_mask, request_id: _, validate_only } =
        request;
    let options = WriteOptions { request: key, validate_only };
    let given = violations.required(Field::of_request("statement"), statement);
    let parsed = given.map(|given| statement::patch(&mut violations, given, update_mask));
    let update = parsed
        .and_then(|(name, etag, patch)| name.map(|name| UpdateStatement { name, etag, patch }));
    violations.finish(update.map(|update| (update, options)))
}

/// `DeleteStatement`.
pub(crate) fn delete(
    mut request: pb::DeleteStatementRequest,
) -> Result<(DeleteStatement, WriteOptions), Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "DeleteStatement", &request);
    let pb::DeleteStatementRequest { name, etag, allow_missing, reason, request_id: _ } = request;
    let options = WriteOptions { request: key, validate_only: false };
    let name = violations.parse(NAME, &name);
    let etag = fields::etag(&mut violations, Field::of_request("etag"), etag);
    let missing = if allow_missing { Missing::IsFine } else { Missing::Fails };
    let at = Field::of_request("reason");
    let reason = fields::text(&mut violations, at, reason, limits::NOTE_CHARS);
    let delete = name.map(|name| DeleteStatement { name, etag, missing, reason });
    violations.finish(delete.map(|delete| (delete, options)))
}

/// `UndeleteStatement`.
pub(crate) fn undelete(
    mut request: pb::UndeleteStatementRequest,
) -> Result<(UndeleteStatement, WriteOptions), Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "UndeleteStatement", &request);
    let pb::UndeleteStatementRequest { name, etag, request_id: _ } = request;
    let options = WriteOptions { request: key, validate_only: false };
    let name = violations.parse(NAME, &name);
    let etag = fields::etag(&mut violations, Field::of_request("etag"), etag);
    violations.finish(name.map(|name| (UndeleteStatement { name, etag }, options)))
}

/// `MarkEdition`.
pub(crate) fn mark(
    mut request: pb::MarkEditionRequest,
) -> Result<(MarkEdition, WriteOptions), Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "MarkEdition", &request);
    let pb::MarkEditionRequest { name, etag, usability, correction, request_id: _ } = request;
    let options = WriteOptions { request: key, validate_only: false };
    let name: Option<EditionName> = violations.parse(NAME, &name);
    let etag = fields::etag(&mut violations, Field::of_request("etag"), etag);
    let says_nothing = usability == 0 && correction.is_none();
    let at = Field::of_request("usability");
    if says_nothing {
        violations.note(at, "or correction is required");
    }
    let usability = edition::usability(&mut violations, at, usability);
    let home = edition::Home {
        archive: name.as_ref().map(|name| &name.archive),
        statement: name.as_ref().map(|name| &name.statement),
    };
    let at = Field::of_request("correction");
    let correction =
        correction.and_then(|given| edition::correction(&mut violations, at, given, home));
    let mark = name.map(|name| MarkEdition { name, etag, usability, correction });
    violations.finish(mark.map(|mark| (mark, options)))
}

/// `MoveEdition`.
pub(crate) fn move_edition(
    mut request: pb::MoveEditionRequest,
) -> Result<(MoveEdition, WriteOptions), Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "MoveEdition", &request);
    let pb::MoveEditionRequest { name, etag, destination_statement, request_id: _, edition_id } =
        request;
    let options = WriteOptions { request: key, validate_only: false };
    let name: Option<EditionName> = violations.parse(NAME, &name);
    let etag = fields::etag(&mut violations, Field::of_request("etag"), etag);
    let at = Field::of_request("destination_statement");
    let destination: Option<StatementName> = violations.parse_optional(at, &destination_statement);
    if let (Some(name), Some(destination)) = (&name, &destination)
        && name.archive != destination.archive
    {
        violations.note(at, format!("{destination} is of another archive"));
    }
    let at = Field::of_request("edition_id");
    let edition: Option<EditionId> = violations.parse_optional(at, &edition_id);
    let asked = name.map(|name| MoveEdition { name, etag, destination, edition });
    violations.finish(asked.map(|asked| (asked, options)))
}

/// `MergeStatements`.
pub(crate) fn merge(
    mut request: pb::MergeStatementsRequest,
) -> Result<(MergeStatements, WriteOptions), Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "MergeStatements", &request);
    let pb::MergeStatementsRequest { name, etag, sources, request_id: _ } = request;
    let options = WriteOptions { request: key, validate_only: false };
    let name: Option<StatementName> = violations.parse(NAME, &name);
    let etag = fields::etag(&mut violations, Field::of_request("etag"), etag);
    let at = Field::of_request("sources");
    if sources.is_empty() {
        violations.note(at, "is required");
    } else if sources.len() > limits::MERGED {
        violations.over(at, "statements", sources.len(), limits::MERGED);
        return violations.finish(None);
    }
    let mut ids = Vec::with_capacity(sources.len());
    for (index, source) in sources.iter().enumerate() {
        let Some(source) = violations.parse::<StatementName>(at.item(index), source) else {
            continue;
        };
        if name.as_ref().is_some_and(|name| name.archive != source.archive) {
            violations.note(at.item(index), format!("{source} is of another archive"));
        }
        ids.push(source.statement);
    }
    let asked = name.map(|name| MergeStatements { name, etag, sources: ids });
    violations.finish(asked.map(|asked| (asked, options)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields_of<T>(result: Result<T, Error>) -> Vec<String> {
        match result {
            Ok(_) => Vec::new(),
            Err(Error::Invalid(all)) => all.into_iter().map(|violation| violation.field).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_batch_is_of_one_archive_and_names_each_statement_that_is_not() {
        let batch = |parent: &str, names: &[&str]| {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            batch_get(pb::BatchGetStatementsRequest {
                parent: parent.to_owned(),
                names,
                ..Default::default()
            })
        };
        let (a, b) = ("archives/a/statements/x", "archives/b/statements/x");
        let (archive, ids, ..) = batch("", &[a, a]).unwrap();
        assert_eq!((archive.as_str(), ids.len()), ("a", 2));
        assert_eq!(fields_of(batch("", &[a, b])), ["names[1]"]);
        assert_eq!(fields_of(batch("archives/b", &[a, b])), ["names[0]"]);
        assert_eq!(fields_of(batch("archives/b", &[])), ["names"]);
        assert_eq!(fields_of(batch("", &["archives/-/statements/x"])), ["names[0]"]);
        assert_eq!(fields_of(batch("", &[a; 1_001])), ["names"]);
    }

    #[test]
    fn a_mark_says_something() {
        let mut request = pb::MarkEditionRequest {
            name: "archives/a/statements/b/editions/kk".to_owned(),
            ..Default::default()
        };
        assert_eq!(fields_of(mark(request.clone())), ["usability"]);
        request.usability = 2;
        assert!(mark(request.clone()).is_ok());
        request.correction = Some(pb::Correction::default());
        assert_eq!(fields_of(mark(request.clone())), ["correction.kind"]);
        request.correction = Some(pb::Correction {
            kind: 1,
            corrected_revision: "archives/a/statements/c/editions/kk/revisions/1".to_owned(),
            ..Default::default()
        });
        assert_eq!(fields_of(mark(request)), ["correction.corrected_revision"]);
    }

    #[test]
    fn equal_requests_have_equal_fingerprints_whatever_their_ids() {
        let request = |id: &str, etag: &str| {
            let request = pb::DeleteStatementRequest {
                name: "archives/a/statements/b".to_owned(),
                etag: etag.to_owned(),
                request_id: id.to_owned(),
                ..Default::default()
            };
            delete(request).unwrap().1.request.unwrap().fingerprint
        };
        let (one, two) =
            ("0188a8b0-7c3e-4f00-8a00-0123456789ab", "0188a8b0-7c3e-4f00-8a00-0123456789ac");
        assert_eq!(request(one, ""), request(two, ""));
        assert_ne!(request(one, ""), request(one, "\"1\""));
        let refused = pb::DeleteStatementRequest {
            name: "archives/a/statements/b".to_owned(),
            request_id: "x".to_owned(),
            ..Default::default()
        };
        assert_eq!(fields_of(delete(refused)), ["request_id"]);
    }
}
