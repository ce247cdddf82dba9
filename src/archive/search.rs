//! Search: from what a reader types to statements, best first, one result a statement.
//!
//! The index finds revisions; here it is decided which of them the reader may see as of the state read,
//! which statements pass the filter, and how they are ordered, counted and shown. Everything is exact as
//! of one commit that the index has: the pages of one search name it, and documents that came later have
//! no part in any score.

mod facets;
mod follow;
mod indexes;
mod keep;
mod order;
mod overlay;
mod place;
mod reindex;
mod snippets;
mod suggest;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::filter::{Condition, Facts};
use super::{Chancery, Error, ReadOptions, Snapshot, Violation};
use crate::domain::query::{Query, QueryForm};
use crate::domain::{
    ArchiveId, CommitNumber, EditionId, LanguageTag, RevisionNumber, StatementHeads, StatementId,
    limits,
};
use crate::index::catalog::{AsOf, Entry, Said};
use crate::index::{Clause, ClauseKind, Reading, Want};
use crate::language;
use crate::store::At;

pub use self::facets::{DateInterval, FacetAnswer, FacetRequest, FacetValue};
pub(super) use self::follow::{entities_in, named_in, pieces_of};
pub(super) use self::indexes::Indexes;
pub use self::order::Order;
pub use self::reindex::{Reindex, ReindexStep};
pub use self::snippets::{FoundSnippet, SnippetRequest};
pub use self::suggest::Suggestion;

use self::follow::{ArchiveIndex, State};
use self::overlay::Overlay;

/// Languages in which a query is read whose language nobody told.
const CANDIDATES: usize = 4;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Search {
    /// In which archive.
    pub archive: ArchiveId,
    /// What the reader typed; none finds everything.
    pub query: Query,
    /// In which language, where the reader says.
    pub query_language: Option<LanguageTag>,
    /// Whether names of entities stand for the entities.
    pub entities: bool,
    /// Which revisions.
    pub scope: Scope,
    /// Which statements.
    pub condition: Condition,
    /// In which order.
    pub order: Order,
    /// How many statements are passed over.
    pub skip: usize,
    /// How many are shown.
    pub most: usize,
    /// What is counted.
    pub facets: Vec<FacetRequest>,
    /// How much of the text is shown.
    pub snippets: SnippetRequest,
    /// As of which state.
    pub options: ReadOptions,
}

impl Search {
    /// All statements that pass a filter.
    pub fn listing(
        archive: ArchiveId,
        condition: Condition,
        order: Order,
        options: ReadOptions,
    ) -> Self {
        Self {
            archive,
            query: Query::default(),
            query_language: None,
            entities: false,
            scope: Scope::Latest,
            condition,
            order,
            skip: 0,
            most: limits::DEFAULT_PAGE_SIZE,
            facets: Vec::new(),
            snippets: SnippetRequest { most: 0, characters: 0 },
            options,
        }
    }
}

/// Which revisions are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Of each edition the one in force.
    #[default]
    Latest,
    /// All that there were.
    AllRevisions,
}

/// A page of what was found.
#[derive(Debug, Clone, Default)]
pub struct SearchPage {
    /// The statements.
    pub results: Vec<FoundStatement>,
    /// Whether there are more.
    pub more: bool,
    /// How many there are in all.
    pub total: u64,
    /// What was counted, as it was asked for.
    pub facets: Vec<FacetAnswer>,
    /// The commit that all of it is exact for.
    pub commit: CommitNumber,
    /// What was understood as the name of an entity: its key.
    pub understood: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// A statement that was found.
#[derive(Debug, Clone)]
pub struct FoundStatement {
    /// The statement and its editions in brief.
    pub heads: Arc<StatementHeads>,
    /// The edition that matched best, and its revision.
    pub edition: EditionId,
    /// The revision of it.
    pub revision: RevisionNumber,
    /// The better, the higher; 0 without a query.
    pub score: f32,
    /// How many of the query's words it has.
    pub matched: u16,
    /// Pieces of the text with the words found.
    pub snippets: Vec<FoundSnippet>,
    /// The languages of the editions that matched, the best first.
    pub languages: Vec<String>,
}

/// A statement on its way to the answer.
#[derive(Debug, Clone)]
struct Candidate {
    entry: u32,
    id: StatementId,
    row: u32,
    score: f32,
    matched: u16,
    languages: Vec<Arc<str>>,
    heads: Arc<StatementHeads>,
    /// What its claims say, where that is asked for.
    said: Option<Arc<Said>>,
}

impl Chancery {
    /// Finds statements.
    ///
    /// # Errors
    /// The archive or the state is not there, or the index does not reach it in time.
    pub async fn search(&self, search: Search) -> Result<SearchPage, Error> {
        let started = Instant::now();
        let (index, at) = self.index_at(&search.archive, &search.options).await?;
        let search = Arc::new(search);
        let overlay = self.overlay(&search, &index, at).await?;
        let (own, of) = (Arc::clone(&index), Arc::clone(&search));
        let found = tokio::task::spawn_blocking(move || find(&own, &of, at, &overlay));
        let (mut candidates, understood) = found.await.map_err(|_| Error::Task("searching"))??;
        search.order.sort(&mut candidates);
        let total = candidates.len() as u64;
        let facets = {
            let state = index.read();
            let all: Vec<&Candidate> = candidates.iter().collect();
            search.facets.iter().map(|facet| facets::count(facet, &all, &state)).collect()
        };
        let end = search.skip.saturating_add(search.most);
        let more = candidates.len() > end;
        let page = candidates.into_iter().skip(search.skip).take(search.most);
        let mut results = Vec::new();
        for candidate in page {
            results.push(self.show(&search, &index, at, candidate).await?);
        }
        let took = started.elapsed();
        Ok(SearchPage { results, more, total, facets, commit: at.commit, understood, took })
    }

    /// The index of an archive and the state that is read, which the index has.
    async fn index_at(
        &self,
        archive: &ArchiveId,
        options: &ReadOptions,
    ) -> Result<(Arc<ArchiveIndex>, At), Error> {
        let at = self.resolve(archive, options).await?;
        let not_reached = |head| Error::CommitNotReached { asked: at.commit, head, waited: true };
        let patience = Duration::from_secs(limits::MIN_COMMIT_WAIT_SECONDS);
        let patience = tokio::time::Instant::now() + patience;
        loop {
            let index = self.indexes.get(archive).await;
            let index = index.ok_or_else(|| not_reached(CommitNumber::NONE))?;
            tokio::select! {
                biased;
                reached = tokio::time::timeout_at(patience, reach(&index, options, at)) => {
                    let reached = reached.ok().flatten();
                    let commit = reached.ok_or_else(|| not_reached(*index.through().borrow()))?;
                    return Ok((index, At { commit, ..at }));
                }
                // Another index has taken its place, and this one may stand still.
                () = self.indexes.replaced(&index) => {}
            }
        }
    }

    async fn show(
        &self,
        search: &Search,
        index: &ArchiveIndex,
        at: At,
        candidate: Candidate,
    ) -> Result<FoundStatement, Error> {
        let Candidate { entry: _, id, row, score, matched, languages, mut heads, said: _ } =
            candidate;
        self.complete(&search.archive, Arc::make_mut(&mut heads), at).await?;
        let place = {
            let state = index.read();
            state.catalog.row(row).map(|(_, _, known)| (Arc::clone(&known.edition), known.number))
        };
        let (edition, number) = place.ok_or(Error::Task("a row without a revision"))?;
        let edition: EditionId = edition.parse().map_err(|_| Error::Task("an edition's id"))?;
        let revision = RevisionNumber::new(number).ok_or(Error::Task("a revision's number"))?;
        let snippets = self.snippets(search, &id, &edition, revision).await?;
        let languages = languages.iter().map(ToString::to_string).collect();
        Ok(FoundStatement { heads, edition, revision, score, matched, snippets, languages })
    }
}

/// The commit that a search shows, once the index has it; none where it ended before.
async fn reach(index: &ArchiveIndex, options: &ReadOptions, at: At) -> Option<CommitNumber> {
    let mut through = index.through();
    let newest = *through.borrow();
    let at_head = options.snapshot == Snapshot::Head;
    // Who asks for the newest state gets the newest that can be searched, unless it names a commit.
    if at_head && options.min_commit.is_none_or(|min| min <= newest) {
        return Some(newest.min(at.commit));
    }
    let wanted = options.min_commit.filter(|_| at_head).unwrap_or(at.commit);
    let reached = *through.wait_for(|through| *through >= wanted).await.ok()?;
    Some(if at_head { reached } else { at.commit })
}

/// The clauses as the index takes them.
fn clauses(query: &Query) -> Vec<Clause> {
    let clauses = query.clauses().iter().map(|clause| Clause {
        text: clause.text.clone(),
        kind: match clause.form {
            QueryForm::Words => ClauseKind::Words,
            QueryForm::Phrase => ClauseKind::Phrase,
            QueryForm::Prefix => ClauseKind::Prefix,
        },
        title: clause.in_title,
        excluded: clause.excluded,
    });
    clauses.collect()
}

/// The languages in which a query is read: those of the documents wanted, or those it may be in.
fn languages_of(search: &Search) -> (Vec<String>, Vec<String>) {
    let wanted = search.condition.languages();
    let text: Vec<&str> = search.query.clauses().iter().map(|c| c.text.as_str()).collect();
    let mut asked = Vec::new();
    match &search.query_language {
        Some(tag) => asked.push(tag.as_str().to_owned()),
        None => {
            let found = language::detect(&text.join(" "));
            let candidates = found.candidates.iter().map(|candidate| candidate.tag.as_str());
            for tag in std::iter::once(found.tag.as_str()).chain(candidates) {
                if tag != "und" && tag != "zxx" && !asked.iter().any(|known| known == tag) {
                    asked.push(tag.to_owned());
                }
            }
            if asked.is_empty() {
                asked.extend(guesses(&text.join(" ")).iter().map(|tag| (*tag).to_owned()));
            }
            asked.truncate(CANDIDATES);
        }
    }
    let read = if wanted.is_empty() { asked.clone() } else { wanted };
    let read = if read.is_empty() { vec!["und".to_owned()] } else { read };
    (read, asked)
}

/// The languages that a text of too few words for the detector is most often in, by its script.
fn guesses(text: &str) -> &'static [&'static str] {
    let letter = text.chars().find(|c| c.is_alphabetic()).map_or(0, u32::from);
    match letter {
        0x41..=0x24F => &["en", "fr", "es", "de"],
        0x400..=0x52F => &["ru", "kk", "ky", "uk"],
        0x590..=0x5FF => &["he"],
        0x600..=0x6FF => &["ar", "fa", "ur"],
        0x900..=0x97F => &["hi"],
        0x980..=0x9FF => &["bn"],
        0x3400..=0x9FFF => &["zh", "ja"],
        0x3040..=0x30FF => &["ja"],
        0xAC00..=0xD7A3 => &["ko"],
        _ => &[],
    }
}

type Found = (Vec<Candidate>, Vec<String>);

fn find(index: &ArchiveIndex, search: &Search, at: At, overlay: &Overlay) -> Result<Found, Error> {
    let state = index.read();
    let as_of =
        AsOf { commit: at.commit.0, published_by: at.published_by.map(|time| time.micros()) };
    let asks_claims = asks_claims(search);
    let seen = Seen { state: &state, overlay, search, as_of, asks_claims };
    let (rows, understood) = if search.query.clauses().is_empty() {
        (seen.everything(), Vec::new())
    } else {
        let (read, asked) = languages_of(search);
        let read: Vec<&str> = read.iter().map(String::as_str).collect();
        let clauses = clauses(&search.query);
        let asked_in = asked.first().map(String::as_str);
        let reading = Reading { languages: &read, asked_in, entities: search.entities };
        let wanted = search.condition.languages();
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let newest = *index.through().borrow() == at.commit;
        let below = (!newest).then(|| state.catalog.rows_through(at.commit.0));
        let want = Want { languages: &wanted, most: usize::MAX, below, thirds: 2 };
        let found = index.index.search(&clauses, reading, want, &|row| seen.accepts(row))?;
        let hits = found.hits.into_iter().map(|hit| (hit.row, hit.score, hit.matched));
        (hits.collect(), found.understood)
    };
    Ok((seen.candidates(rows), understood))
}

/// Whether it needs to be known what claims say.
fn asks_claims(search: &Search) -> bool {
    search.condition.asks_claims() || search.facets.iter().any(FacetRequest::asks_claims)
}

/// What a reader may see.
struct Seen<'a> {
    state: &'a State,
    overlay: &'a Overlay,
    search: &'a Search,
    as_of: AsOf,
    asks_claims: bool,
}

impl Seen<'_> {
    fn accepts(&self, row: u32) -> bool {
        let Some((_, entry, known)) = self.state.catalog.row(row) else { return false };
        entry.is_there(known, self.as_of)
            && entry.is_active(self.as_of)
            && match self.search.scope {
                Scope::Latest => entry.is_in_force(known, self.as_of),
                Scope::AllRevisions => {
                    self.as_of.published_by.is_none_or(|by| known.published <= by)
                }
            }
    }

    /// A row of every statement that is live.
    fn everything(&self) -> Vec<(u32, f32, u16)> {
        let live = self.state.catalog.entries().iter().filter(|entry| entry.is_active(self.as_of));
        live.flat_map(|entry| entry.in_force(self.as_of)).map(|known| (known.row, 0.0, 0)).collect()
    }

    /// One candidate a statement that passes the filter, by the order of the rows given.
    fn candidates(&self, rows: Vec<(u32, f32, u16)>) -> Vec<Candidate> {
        let mut places: HashMap<u32, Option<usize>> = HashMap::new();
        let mut found: Vec<Candidate> = Vec::new();
        for (row, score, matched) in rows {
            let Some((at, entry, known)) = self.state.catalog.row(row) else { continue };
            match places.get(&at) {
                Some(None) => {}
                Some(Some(place)) => {
                    if let Some(candidate) = found.get_mut(*place)
                        && !candidate.languages.contains(&known.language)
                    {
                        candidate.languages.push(Arc::clone(&known.language));
                    }
                }
                None => {
                    let passed = self.heads(entry).filter(|(id, heads)| {
                        let facts = facts(entry, self.as_of, self.said(entry, id));
                        self.search.condition.passes(heads, &facts) && id.as_str() == &*entry.id
                    });
                    places.insert(at, passed.as_ref().map(|_| found.len()));
                    found.extend(passed.map(|(id, heads)| Candidate {
                        said: self.said(entry, &id).cloned(),
                        entry: at,
                        id,
                        row,
                        score,
                        matched,
                        languages: vec![Arc::clone(&known.language)],
                        heads,
                    }));
                }
            }
        }
        found
    }

    /// What the claims of a statement say, where the search asks for it.
    fn said<'s>(&'s self, entry: &'s Entry, id: &StatementId) -> Option<&'s Arc<Said>> {
        match self.as_of.published_by {
            Some(_) => self.overlay.said.get(id),
            None => entry.said(self.as_of.commit).filter(|_| self.asks_claims),
        }
    }

    fn heads(&self, entry: &Entry) -> Option<(StatementId, Arc<StatementHeads>)> {
        let id: StatementId = entry.id.parse().ok()?;
        let heads = self.overlay.heads.get(&id).or_else(|| self.state.heads.get(&id))?;
        Some((id, Arc::clone(heads)))
    }
}

/// What the index knows of a statement's revisions in force.
fn facts(entry: &Entry, as_of: AsOf, said: Option<&Arc<Said>>) -> Facts {
    let mut facts = Facts::default();
    if let Some(said) = said {
        facts.said = said.paths.iter().map(ToString::to_string).collect();
        facts.diverging = said.diverging.iter().map(ToString::to_string).collect();
    }
    for known in entry.in_force(as_of) {
        for entity in &known.entities {
            if !facts.entities.iter().any(|own| **own == **entity) {
                facts.entities.push(entity.to_string());
            }
        }
        if !known.publisher.is_empty()
            && !facts.publishers.iter().any(|own| **own == *known.publisher)
        {
            facts.publishers.push(known.publisher.to_string());
        }
    }
    facts
}

/// Reads a query, as a field of a request.
///
/// # Errors
/// What is wrong, with its place.
pub fn parse_query(text: &str) -> Result<Query, Violation> {
    Query::parse(text).map_err(|error| Violation::new("query", format!("is not a query: {error}")))
}
