//! The manifest: which runs the index is made of, and up to where it knows the log.
//!
//! ```text
//! chi1 │ BLAKE3 of the rest │ version of the views 4 │ Manifest, in postcard
//! ```
//!
//! It is replaced whole, by giving a new file its name.

use serde::{Deserialize, Serialize};

use super::super::bytes::Cursor;
use super::super::errors::io_failed;
use super::super::medium::Medium;
use super::super::views::{MetaEntry, VIEWS_VERSION};
use super::run::RunRef;
use super::{DIR, MANIFEST};
use crate::store::Error;

const MAGIC: [u8; 4] = *b"chi1";
/// The longest that is read: there are some dozens of runs, each of which takes about 60 bytes.
const MOST_BYTES: u64 = 1 << 20;

/// What the manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Up to where the index knows the log.
    pub(super) position: MetaEntry,
    /// The number of the run that is written next.
    pub(super) next_run: u64,
    /// The runs, newest first.
    pub(super) runs: Vec<RunRef>,
}

/// What was found in the place of the manifest.
#[derive(Debug)]
pub(super) enum Found {
    /// No index was made yet.
    Nothing,
    /// One that cannot be used, and why.
    Bad(&'static str),
    /// One that can.
    Good(Manifest),
}

/// Reads the manifest.
pub(super) fn read(medium: &dyn Medium) -> Result<Found, Error> {
    let Some(file) = medium.open(MANIFEST).map_err(io_failed("opening the index"))? else {
        return Ok(Found::Nothing);
    };
    let len = file.len().map_err(io_failed("opening the index"))?;
    if len > MOST_BYTES {
        return Ok(Found::Bad("it is too long"));
    }
    let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
    file.read_at(0, &mut bytes).map_err(io_failed("opening the index"))?;
    Ok(decode(&bytes).map_or_else(Found::Bad, Found::Good))
}

fn decode(bytes: &[u8]) -> Result<Manifest, &'static str> {
    let mut cursor = Cursor::new(bytes);
    if cursor.array() != Some(MAGIC) {
        return Err("it is not an index");
    }
    let hash: [u8; 32] = cursor.array().ok_or("it is cut off")?;
    if *blake3::hash(cursor.rest()).as_bytes() != hash {
        return Err("its checksum does not hold");
    }
    let version = cursor.array().map(u32::from_le_bytes);
    if version != Some(VIEWS_VERSION) {
        return Err("it is of another version");
    }
    postcard::from_bytes(cursor.rest()).map_err(|_| "it is malformed")
}

/// Puts a manifest in the place of the one before; every run that it names must have been synced.
pub(super) fn write(medium: &dyn Medium, manifest: &Manifest) -> Result<(), Error> {
    let mut rest = VIEWS_VERSION.to_le_bytes().to_vec();
    let encoded = postcard::to_allocvec(manifest);
    rest.extend(encoded.map_err(super::super::errors::engine("writing the index"))?);
    let bytes = [MAGIC.as_slice(), blake3::hash(&rest).as_bytes(), &rest].concat();
    let draft = format!("{MANIFEST}.new");
    let replace = || {
        let file = medium.create(&draft)?;
        file.set_len(0)?;
        file.write_at(0, &bytes)?;
        file.sync()?;
        // The names of the runs last no later than that of the manifest.
        medium.sync_dir(DIR)?;
        medium.rename(&draft, MANIFEST)?;
        medium.sync_dir(DIR)
    };
    replace().map_err(io_failed("syncing the index"))
}
