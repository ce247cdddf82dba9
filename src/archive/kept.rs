//! Fields in the form in which they were last given to a reader, so that a statement that is read often is
//! merged once.
//!
//! What is kept is kept by the records that it was made from, which never change: a new revision, a
//! review, a move or a reading anew has other records, and a read as of the past has its own. So nothing
//! kept is ever out of date, and nothing has to be thrown away but for room: what was asked for longest
//! ago goes first. Not here: what the bytes say; who reads fields makes them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use super::fields::Fields;
use super::{Chancery, Error};
use crate::domain::{ArchiveId, OffsetUnit, Revision, StatementId, limits};
use crate::store::{At, ClaimsMark, ClaimsOf};

/// About how much a form takes beside its bytes.
const ENTRY_BYTES: usize = 400;

/// What fields are kept by: the records that they are made from, and what positions count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldsKey {
    mark: ClaimsMark,
    unit: OffsetUnit,
}

/// What a statement or an edition says, for a reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// As it was given to a reader before.
    Kept(Bytes),
    /// Merged now; to be kept by this key in the form that is given.
    Merged(Box<Fields>, FieldsKey),
    /// The same as its statement, whose only edition it is.
    AsStatement,
}

/// Forms of fields, bounded by their bytes.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Forms>);

#[derive(Debug, Default)]
struct Forms {
    by_key: HashMap<FieldsKey, (u64, Bytes)>,
    /// By when they were asked for last.
    by_age: BTreeMap<u64, FieldsKey>,
    clock: u64,
    bytes: usize,
}

impl Forms {
    fn get(&mut self, key: &FieldsKey) -> Option<Bytes> {
        self.clock += 1;
        let (age, form) = self.by_key.get_mut(key)?;
        let owned = self.by_age.remove(age)?;
        *age = self.clock;
        self.by_age.insert(self.clock, owned);
        Some(form.clone())
    }

    fn put(&mut self, key: FieldsKey, form: Bytes, most: usize) {
        let size = form.len() + ENTRY_BYTES;
        if size > most || self.by_key.contains_key(&key) {
            return;
        }
        self.clock += 1;
        self.bytes += size;
        self.by_age.insert(self.clock, key.clone());
        self.by_key.insert(key, (self.clock, form));
        while self.bytes > most {
            let Some((_, oldest)) = self.by_age.pop_first() else { return };
            if let Some((_, form)) = self.by_key.remove(&oldest) {
                self.bytes -= form.len() + ENTRY_BYTES;
            }
        }
    }
}

impl Kept {
    fn get(&self, key: &FieldsKey) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key)
    }
}

impl Chancery {
    /// Keeps fields in the form that a reader was given.
    pub fn keep_fields(&self, key: FieldsKey, form: Bytes) {
        let mut forms = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        forms.put(key, form, limits::KEPT_FIELDS_BYTES);
    }

    /// What a statement says and what its edition says that was chosen, as of a state.
    pub(super) async fn said(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        chosen: Option<&Revision>,
        at: At,
        unit: OffsetUnit,
    ) -> Result<(Said, Option<Said>), Error> {
        let mark = self.store.claims_mark(archive, statement, ClaimsOf::InForce, at).await?;
        let is_only = |one: &Revision| {
            let key = (&one.edition, one.number);
            let mut all = mark.revisions.iter().map(|(edition, number)| (edition, *number));
            !mark.decided && all.next() == Some(key) && all.next().is_none()
        };
        let of_edition = match chosen {
            None => None,
            Some(chosen) if is_only(chosen) => Some(Said::AsStatement),
            Some(chosen) => {
                let of = ClaimsOf::Revision(chosen.edition.clone(), chosen.number);
                let mark = self.store.claims_mark(archive, statement, of, at).await?;
                let key = FieldsKey { mark, unit };
                Some(match self.kept.get(&key) {
                    Some(form) => Said::Kept(form),
                    None => {
                        let merged = self.revision_fields(archive, statement, chosen, at).await?;
                        Said::Merged(Box::new(merged), key)
                    }
                })
            }
        };
        let key = FieldsKey { mark, unit };
        if let Some(form) = self.kept.get(&key) {
            return Ok((Said::Kept(form), of_edition));
        }
        let merged = match (chosen, &of_edition) {
            (Some(chosen), Some(Said::AsStatement)) => {
                self.revision_fields(archive, statement, chosen, at).await?
            }
            _ => self.statement_fields(archive, statement, at).await?,
        };
        Ok((Said::Merged(Box::new(merged), key), of_edition))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: u8) -> FieldsKey {
        let mark = ClaimsMark { revisions: Vec::new(), decided: false, records: [name; 32] };
        FieldsKey { mark, unit: OffsetUnit::CodePoint }
    }

    fn put(forms: &mut Forms, name: u8, most: usize) {
        forms.put(key(name), Bytes::from(vec![name; 600]), most);
    }

    #[test]
    fn what_was_asked_for_longest_ago_makes_room() {
        let mut forms = Forms::default();
        for name in [1, 2, 3] {
            put(&mut forms, name, 3_000);
        }
        assert_eq!(forms.get(&key(1)).as_deref(), Some(&[1; 600][..]));
        put(&mut forms, 4, 3_000);
        let held = |forms: &mut Forms, name| forms.get(&key(name)).is_some();
        assert_eq!([1, 2, 3, 4].map(|name| held(&mut forms, name)), [true, false, true, true]);
        assert_eq!((forms.bytes, forms.by_age.len()), (3_000, 3));
    }

    #[test]
    fn what_is_larger_than_all_room_is_not_kept() {
        let mut forms = Forms::default();
        put(&mut forms, 1, 999);
        assert_eq!((forms.get(&key(1)), forms.bytes), (None, 0));
    }

    #[test]
    fn what_is_kept_twice_counts_once() {
        let mut forms = Forms::default();
        put(&mut forms, 1, 3_000);
        put(&mut forms, 1, 3_000);
        assert_eq!((forms.bytes, forms.by_age.len()), (1_000, 1));
    }
}
