//! Strong entity tags (RFC 9110 §8.8.3), with their quotes.
//!
//! A tag changes exactly when the resource it belongs to does, and never repeats: it is made of the
//! resource's identity and the commit (or revision) that last changed it.

use crate::domain::{Archive, Entity, Revision, Stamp, Statement, Uid};

/// Changes with the statement and its editions, not with sightings.
pub fn statement(statement: &Statement) -> String {
    tag(statement.uid, statement.updated.commit.0)
}

/// Changes with every new revision.
pub fn edition(revision: &Revision) -> String {
    tag(revision.edition_uid, u64::from(revision.number.get()))
}

/// Changes with the archive's details.
pub fn archive(archive: &Archive) -> String {
    let Stamp { commit, time: _ } = archive.updated;
    tag(archive.uid, commit.0)
}

/// Changes with the entity.
pub fn entity(entity: &Entity) -> String {
    tag(entity.uid, entity.updated.commit.0)
}

fn tag(uid: Uid, version: u64) -> String {
    let [a, b, c, d, ..] = uid.0;
    format!("\"{version:x}-{a:02x}{b:02x}{c:02x}{d:02x}\"")
}
