//! What all reads share: the state, the languages and the unit asked for, and how much of an edition.

use super::{Field, Shape, Violations, fields};
use crate::archive::{ReadOptions, Snapshot, View};
use crate::domain::{CommitNumber, EditionChoice, OffsetUnit};
use crate::grpc::pb;

/// The state to read and the unit of positions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// The state and the languages.
    pub(crate) options: ReadOptions,
    /// What positions count.
    pub(crate) unit: OffsetUnit,
}

impl Reading {
    /// How answers are to be shaped.
    pub(crate) fn shape(&self, detector: &'static str) -> Shape {
        Shape { unit: self.unit, detector }
    }
}

/// Reads the field `options` of a request.
pub(crate) fn reading(violations: &mut Violations, options: Option<pb::ReadOptions>) -> Reading {
    let Some(options) = options else { return Reading::default() };
    let pb::ReadOptions { read_snapshot, offset_unit, language_codes } = options;
    let field = Field::of_request("options");
    let unit = unit(violations, field.child("offset_unit"), offset_unit);
    let preferred = fields::languages(violations, field.child("language_codes"), &language_codes);
    let choice = EditionChoice { preferred };
    let Some(pb::ReadSnapshot { snapshot, publish_time, min_commit }) = read_snapshot else {
        return Reading { options: ReadOptions { choice, ..ReadOptions::default() }, unit };
    };
    let field = field.child("read_snapshot");
    let published_by = fields::timestamp(violations, field.child("publish_time"), publish_time);
    let min_commit = match u64::try_from(min_commit) {
        Ok(0) => None,
        Ok(number) => Some(CommitNumber(number)),
        Err(_) => {
            violations.note(field.child("min_commit"), format!("{min_commit} is negative"));
            None
        }
    };
    let snapshot = snapshot.map_or(Snapshot::Head, |which| state(violations, field, which));
    Reading { options: ReadOptions { snapshot, published_by, min_commit, choice }, unit }
}

fn state(
    violations: &mut Violations,
    field: Field<'_>,
    which: pb::read_snapshot::Snapshot,
) -> Snapshot {
    match which {
        pb::read_snapshot::Snapshot::Commit(number) => {
            let commit = commit(violations, field.child("commit"), number);
            commit.map_or(Snapshot::Head, Snapshot::Commit)
        }
        pb::read_snapshot::Snapshot::RecordTime(time) => {
            let time = fields::timestamp(violations, field.child("record_time"), Some(time));
            time.map_or(Snapshot::Head, Snapshot::RecordTime)
        }
    }
}

/// The number of a commit, at least 1.
pub(crate) fn commit(
    violations: &mut Violations,
    field: Field<'_>,
    number: i64,
) -> Option<CommitNumber> {
    match u64::try_from(number) {
        Ok(number) if number > 0 => Some(CommitNumber(number)),
        Ok(_) | Err(_) => {
            violations.note(field, format!("{number} is not a commit; the first one is 1"));
            None
        }
    }
}

/// What positions count.
pub(crate) fn unit(violations: &mut Violations, field: Field<'_>, number: i32) -> OffsetUnit {
    match fields::choice::<pb::OffsetUnit>(violations, field, number) {
        None | Some(pb::OffsetUnit::Unspecified | pb::OffsetUnit::CodePoint) => {
            OffsetUnit::CodePoint
        }
        Some(pb::OffsetUnit::Utf8Byte) => OffsetUnit::Utf8Byte,
        Some(pb::OffsetUnit::Utf16CodeUnit) => OffsetUnit::Utf16CodeUnit,
    }
}

/// How much a Get shows: everything, when the request does not say.
pub(crate) fn view_of_get(violations: &mut Violations, number: i32) -> View {
    view(violations, number, View::Full)
}

/// How much a List shows: metadata, when the request does not say.
pub(crate) fn view_of_list(violations: &mut Violations, number: i32) -> View {
    view(violations, number, View::Basic)
}

fn view(violations: &mut Violations, number: i32, otherwise: View) -> View {
    let field = Field::of_request("view");
    match fields::choice::<pb::StatementView>(violations, field, number) {
        None | Some(pb::StatementView::Unspecified) => otherwise,
        Some(pb::StatementView::Basic) => View::Basic,
        Some(pb::StatementView::Fields) => View::Fields,
        Some(pb::StatementView::Full) => View::Full,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Error;

    fn snapshot(snapshot: pb::ReadSnapshot) -> Result<Reading, Vec<String>> {
        let mut violations = Violations::default();
        let options = pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() };
        let reading = reading(&mut violations, Some(options));
        match violations.finish(Some(reading)) {
            Ok(reading) => Ok(reading),
            Err(Error::Invalid(all)) => Err(all.into_iter().map(|v| v.field).collect()),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_snapshot_names_an_existing_kind_of_state() {
        let commit = |number| pb::ReadSnapshot {
            snapshot: Some(pb::read_snapshot::Snapshot::Commit(number)),
            ..Default::default()
        };
        let state = snapshot(commit(7)).unwrap().options.snapshot;
        assert_eq!(state, Snapshot::Commit(CommitNumber(7)));
        for number in [0, -1] {
            let fields = snapshot(commit(number)).unwrap_err();
            assert_eq!(fields, ["options.read_snapshot.commit"]);
        }
        let negative = pb::ReadSnapshot { min_commit: -5, ..Default::default() };
        assert_eq!(snapshot(negative).unwrap_err(), ["options.read_snapshot.min_commit"]);
    }

    #[test]
    fn a_get_shows_everything_and_a_list_metadata_by_default() {
        let mut violations = Violations::default();
        assert_eq!(view_of_get(&mut violations, 0), View::Full);
        assert_eq!(view_of_list(&mut violations, 0), View::Basic);
        assert_eq!(view_of_list(&mut violations, 2), View::Fields);
        assert_eq!(view_of_list(&mut violations, 3), View::Full);
        assert!(violations.finish(Some(())).is_ok());
        let mut violations = Violations::default();
        view_of_get(&mut violations, 4);
        assert!(violations.finish(Some(())).is_err(), "4 is not a view");
    }
}
