//! What changed between two revisions of an edition.
//!
//! Not here: how texts are compared (`text::diff`).

mod values;

use super::fields::Value;
use super::{At, Chancery, Error, Present, ReadOptions, Resource, Violation};
use crate::domain::{
    EditionDetails, EditionName, EditionText, Revision, RevisionName, RevisionRef, Timestamp,
};
use crate::store::{self, Load, RevisionSelect};
use crate::text::diff::{
    self, ChangeKind, Diff, EditClass, Granularity, Side, facts, unified::unified,
};

/// Which revisions to compare, and how.
#[derive(Debug, Clone)]
pub struct DiffRevisions {
    /// The target.
    pub name: RevisionName,
    /// The base; the revision before the target where there is none.
    pub base: Option<RevisionName>,
    /// How fine the edits are.
    pub granularity: Granularity,
    /// How many unchanged segments stay on each side of a changed one.
    pub context: usize,
    /// Whether to say which fields changed.
    pub fields: bool,
    /// Whether to write the diff as plain text.
    pub unified: bool,
    /// As of which state.
    pub options: ReadOptions,
}

/// Two revisions and what changed between them.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisionDiff {
    /// The name of the edition as of the state read.
    pub edition: EditionName,
    /// The base, with its words.
    pub base: Revision,
    /// The target, with its words.
    pub target: Revision,
    /// What holds of the edition now, whatever the state read.
    pub present: Present,
    /// What changed, without the unchanged segments that were not asked for.
    pub diff: Diff,
    /// The fields that changed; empty where not asked for.
    pub fields: Vec<FieldChange>,
    /// The diff as plain text; empty where not asked for.
    pub unified: String,
}

/// Something said about an edition, or stated in its text, that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field, by its name on the wire.
    pub path: String,
    /// What it was; none where it was not there.
    pub base: Option<String>,
    /// What it is; none where it is no more.
    pub target: Option<String>,
}

impl Chancery {
    /// Compares two revisions of one edition.
    ///
    /// # Errors
    /// A revision or the state is not there; the two are not of one edition; the target is the first
    /// and there is nothing to compare it with.
    pub async fn diff_revisions(&self, ask: DiffRevisions) -> Result<At<RevisionDiff>, Error> {
        let at = self.resolve(&ask.name.edition.archive, &ask.options).await?;
        let (edition, target) = self.with_words(&ask.name, at).await?;
        let before = match &ask.base {
            Some(base) if base.edition != ask.name.edition && base.edition != edition => {
                let rule = format!("is not a revision of {}", ask.name.edition);
                return Err(Error::Invalid(vec![Violation::new("base_revision", rule)]));
            }
            Some(base) => base.clone(),
            None => match target.number.previous() {
                Some(number) => edition.revision(number),
                None => {
                    let rule = "is required: revision 1 has none before it";
                    return Err(Error::Invalid(vec![Violation::new("base_revision", rule)]));
                }
            },
        };
        let (_, base) = self.with_words(&before, at).await?;
        let present = self.present(&edition).await?;
        let stated = match ask.fields {
            true => Some([
                self.stated(&edition, &base, at).await?,
                self.stated(&edition, &target, at).await?,
            ]),
            false => None,
        };
        let of = Compared { edition, base, target, present };
        let value = self.reading(move || compare(&ask, of, stated)).await??;
        Ok(At { value, commit: at.commit })
    }

    /// What a revision says, as values.
    async fn stated(
        &self,
        edition: &EditionName,
        revision: &Revision,
        at: store::At,
    ) -> Result<Vec<Value>, Error> {
        let EditionName { archive, statement, .. } = edition;
        Ok(self.revision_fields(archive, statement, revision, at).await?.values)
    }

    async fn with_words(
        &self,
        name: &RevisionName,
        at: store::At,
    ) -> Result<(EditionName, Revision), Error> {
        let select = match name.revision {
            RevisionRef::Number(number) => RevisionSelect::Number(number),
            RevisionRef::Latest => RevisionSelect::InForce,
        };
        let found = self.revision_followed(&name.edition, select, at, Load::Text).await?;
        found.ok_or_else(|| Error::NotFound(Resource::revision(name)))
    }
}

/// What is compared.
struct Compared {
    edition: EditionName,
    base: Revision,
    target: Revision,
    present: Present,
}

fn compare(
    ask: &DiffRevisions,
    of: Compared,
    stated: Option<[Vec<Value>; 2]>,
) -> Result<RevisionDiff, Error> {
    let Compared { edition, base, target, present } = of;
    let (Some(before), Some(after)) = (&base.text, &target.text) else {
        return Err(Error::Task("a revision without its words"));
    };
    let (from, to) = (side(before), side(after));
    let mut diff = diff::diff(from, to, ask.granularity);
    let fields = match stated {
        Some([before, after]) => {
            let mut changes = field_changes(&base, &target, from, to);
            changes.extend(values::value_changes(&before, &after));
            changes
        }
        None => Vec::new(),
    };
    let unified = if ask.unified { unified(&diff, from, to, ask.context) } else { String::new() };
    let mut shown = diff::unified::shown(&diff, ask.context).into_iter();
    diff.changes.retain(|_| shown.next().unwrap_or(true));
    Ok(RevisionDiff { edition, base, target, present, diff, fields, unified })
}

/// A text as one side of a diff.
pub(super) fn side(text: &EditionText) -> Side<'_> {
    Side { text: &text.text, segments: &text.segments, names: &[] }
}

fn field_changes(
    base: &Revision,
    target: &Revision,
    from: Side<'_>,
    to: Side<'_>,
) -> Vec<FieldChange> {
    let mut changes = said(&base.details, &target.details);
    // Facts are told by words, whatever granularity the caller sees.
    let diff = diff::diff(from, to, Granularity::Word);
    for change in &diff.changes {
        match change.kind {
            ChangeKind::Inserted | ChangeKind::Deleted => stated(change, from, to, &mut changes),
            ChangeKind::Unchanged
            | ChangeKind::Modified
            | ChangeKind::Moved
            | ChangeKind::Split
            | ChangeKind::Joined => {
                for edit in &change.edits {
                    let path = match edit.class {
                        EditClass::Names => "text.names",
                        EditClass::Numbers => "text.numbers",
                        EditClass::Dates => "text.dates",
                        EditClass::Cosmetic
                        | EditClass::Typo
                        | EditClass::Wording
                        | EditClass::Negation => continue,
                    };
                    let value = |side: Side<'_>, range: &std::ops::Range<usize>| {
                        let words = side.text.get(range.clone()).unwrap_or_default().trim();
                        (!words.is_empty()).then(|| words.to_owned())
                    };
                    let (base, target) = (value(from, &edit.base), value(to, &edit.target));
                    changes.push(FieldChange { path: path.to_owned(), base, target });
                }
            }
        }
    }
    changes
}

/// The numbers of a whole segment that came or went, and that the other version has nowhere.
fn stated(change: &diff::SegmentChange, from: Side<'_>, to: Side<'_>, all: &mut Vec<FieldChange>) {
    let gone = change.kind == ChangeKind::Deleted;
    let (own, run, other) =
        if gone { (from, &change.base, to) } else { (to, &change.target, from) };
    for segment in own.segments.get(run.clone()).unwrap_or_default() {
        let words = own.text.get(segment.range.clone()).unwrap_or_default();
        for number in facts::numbers(words) {
            if facts::numbers(other.text).contains(&number) {
                continue;
            }
            let (base, target) = if gone { (Some(number), None) } else { (None, Some(number)) };
            all.push(FieldChange { path: "text.numbers".to_owned(), base, target });
        }
    }
}

/// What is said about the two versions beside their words.
fn said(base: &EditionDetails, target: &EditionDetails) -> Vec<FieldChange> {
    let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let time = |time: Option<Timestamp>| {
        let instant = jiff::Timestamp::from_microsecond(time?.micros()).ok()?;
        Some(instant.to_string())
    };
    let pairs = [
        ("title", text(&base.title), text(&target.title)),
        (
            "usability",
            Some(format!("{:?}", base.usability).to_uppercase()),
            Some(format!("{:?}", target.usability).to_uppercase()),
        ),
        ("publish_time", time(base.publish_time), time(target.publish_time)),
        (
            "language_code",
            Some(base.language.tag.to_string()),
            Some(target.language.tag.to_string()),
        ),
    ];
    let changed = pairs.into_iter().filter(|(_, base, target)| base != target);
    changed
        .map(|(path, base, target)| FieldChange { path: path.to_owned(), base, target })
        .collect()
}
