//! The segment log: blocks in files of bounded length, `log/00000001.seg` and so on.
//!
//! It is the truth; the index is a view of it. Bytes of it are never changed: blocks are appended, and
//! only a torn write at the very end is cut off, at open.
//!
//! Not here: the meaning of records, and the rules of recovery.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::block::{self, Header};
use super::errors::{damaged, io_failed};
use super::medium::{Medium, MediumFile};
use super::record::{self, Identity, Kind, Locator};
use crate::store::Error;

/// The directory of the segments.
pub(crate) const DIR: &str = "log";

/// The name of a segment's file.
pub(crate) fn segment_name(segment: u32) -> String {
    format!("{DIR}/{segment:08}.seg")
}

/// The number of the segment that a file holds; none for a file that is not a segment.
fn segment_number(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".seg")?;
    let plain = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok().filter(|&number| number > 0) } else { None }
}

/// All segments, for reading.
#[derive(Debug)]
pub(crate) struct Log {
    medium: Arc<dyn Medium>,
    files: RwLock<BTreeMap<u32, Arc<dyn MediumFile>>>,
}

/// A record that was read, tested and unpacked.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Where it was, for errors.
    pub(crate) locator: Locator,
    /// Its payload.
    pub(crate) payload: Vec<u8>,
}

impl Log {
    /// Opens the segments that are there.
    pub(crate) fn open(medium: Arc<dyn Medium>) -> Result<Self, Error> {
        let names = medium.list(DIR).map_err(io_failed("listing the log"))?;
        let mut files = BTreeMap::new();
        for segment in names.iter().filter_map(|name| segment_number(name)) {
            let name = segment_name(segment);
            if let Some(file) = medium.open(&name).map_err(io_failed("opening a segment"))? {
                files.insert(segment, file);
            }
        }
        Ok(Self { medium, files: RwLock::new(files) })
    }

    /// The segments by number.
    pub(crate) fn segments(&self) -> Vec<(u32, Arc<dyn MediumFile>)> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.iter().map(|(&segment, file)| (segment, Arc::clone(file))).collect()
    }

    /// The file of a segment.
    pub(crate) fn file(&self, segment: u32) -> Result<Arc<dyn MediumFile>, Error> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let file = files.get(&segment).map(Arc::clone);
        file.ok_or_else(|| damaged(&segment_name(segment), 0, "the segment is missing"))
    }

    /// Makes a segment; its name lasts when this returns.
    pub(crate) fn create(&self, segment: u32) -> Result<Arc<dyn MediumFile>, Error> {
        let create = io_failed("making a segment");
        let file = self.medium.create(&segment_name(segment)).map_err(create)?;
        self.medium.sync_dir(DIR).map_err(io_failed("making a segment"))?;
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        files.insert(segment, Arc::clone(&file));
        Ok(file)
    }

    /// Reads bytes of a segment.
    pub(crate) fn read(&self, segment: u32, offset: u32, len: u64) -> Result<Vec<u8>, Error> {
        let file = self.file(segment)?;
        let bad = |what| damaged(&segment_name(segment), u64::from(offset), what);
        let len = usize::try_from(len).map_err(|_| bad("a commit is longer than can be read"))?;
        if len > block::MAX_BODY_LEN {
            return Err(bad("a commit is longer than a block"));
        }
        let mut bytes = vec![0; len];
        match file.read_at(u64::from(offset), &mut bytes) {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Err(bad("the file ends before the record"));
            }
            read => read.map_err(io_failed("reading a record"))?,
        }
        Ok(bytes)
    }

    /// Reads a record and tests that it is the one promised.
    pub(crate) fn load(
        &self,
        kind: Kind,
        identity: Identity,
        locator: Locator,
    ) -> Result<Loaded, Error> {
        let Locator { segment, offset, len } = locator;
        let bytes = self.read(segment, offset, u64::from(len))?;
        let bad = |what| damaged(&segment_name(segment), u64::from(offset), what);
        let payload = unpack(kind, identity, &bytes).map_err(bad)?;
        Ok(Loaded { locator, payload })
    }
}

impl Loaded {
    /// The error for a payload that does not say what it should.
    pub(crate) fn malformed(&self, what: &str) -> Error {
        let Locator { segment, offset, .. } = self.locator;
        damaged(&segment_name(segment), u64::from(offset), what)
    }
}

/// Reads the one record in `bytes` and tests that it is the one promised.
pub(crate) fn unpack(
    kind: Kind,
    identity: Identity,
    bytes: &[u8],
) -> Result<Vec<u8>, &'static str> {
    let framed = record::read(bytes)?;
    if framed.kind != kind || framed.identity != identity || framed.len != bytes.len() {
        return Err("there is another record than the index says");
    }
    framed.unpack()
}

/// Where the log ends, and which block comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    /// The last segment.
    pub(crate) segment: u32,
    /// Its length.
    pub(crate) offset: u64,
    /// The sequence number of the next block.
    pub(crate) sequence: u64,
}

/// Appends blocks. There is one.
#[derive(Debug)]
pub(crate) struct Appender {
    log: Arc<Log>,
    file: Arc<dyn MediumFile>,
    end: End,
    segment_bytes: u64,
}

impl Appender {
    /// Goes on at the end of the log.
    pub(crate) fn new(log: Arc<Log>, end: End, segment_bytes: u64) -> Result<Self, Error> {
        let existing = log.file(end.segment);
        let file = match existing {
            Ok(file) => file,
            Err(_) => log.create(end.segment)?,
        };
        Ok(Self { log, file, end, segment_bytes })
    }

    /// Where the log ends.
    pub(crate) fn end(&self) -> End {
        self.end
    }

    /// Where the body of the next block will start, beginning a new segment if this one is full.
    pub(crate) fn start_block(&mut self) -> Result<(u32, u64), Error> {
        if self.end.offset >= self.segment_bytes {
            let segment = self.end.segment.saturating_add(1);
            self.file = self.log.create(segment)?;
            self.end = End { segment, offset: 0, sequence: self.end.sequence };
        }
        Ok((self.end.segment, self.end.offset + block::HEADER_LEN as u64))
    }

    /// Appends a block and returns once it would outlive a power cut; answers the hash of its body.
    /// `block` holds [`block::HEADER_LEN`] bytes for the header and then the body.
    pub(crate) fn append(&mut self, block: &mut [u8], commits: u32) -> Result<[u8; 32], Error> {
        let (head, body) = block
            .split_at_mut_checked(block::HEADER_LEN)
            .ok_or(Error::InvalidBatch("a block has a header"))?;
        let header = Header::of(self.end.sequence, commits, body);
        head.copy_from_slice(&header.encode());
        self.file.write_at(self.end.offset, block).map_err(io_failed("writing to the log"))?;
        self.file.sync().map_err(io_failed("syncing the log"))?;
        self.end.offset += block.len() as u64;
        self.end.sequence += 1;
        Ok(header.body_hash)
    }
}
