//! What scoring needs to know of each document, by segment of the index: read once, kept while the
//! segment lives.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tantivy::SegmentReader;
use tantivy::index::SegmentId;

use super::schema::{LANGUAGE, LENGTH, ROW};

/// The columns of one segment.
#[derive(Debug)]
pub(super) struct Columns {
    /// By which number the caller knows each document.
    pub rows: Vec<u32>,
    /// Words and spans of each document.
    pub lengths: Vec<f32>,
    /// The place of each document's language in `codes`.
    pub languages: Vec<u8>,
    /// The languages' codes.
    pub codes: Vec<u64>,
    /// Documents of each language.
    pub counts: Vec<u32>,
    /// All lengths together.
    pub total_length: f64,
}

impl Columns {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "rows are made from u32; lengths are below a million words"
    )]
    fn read(reader: &SegmentReader) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let column = |name: &str| fast.u64(name);
        let (rows, lengths, languages) = (column(ROW)?, column(LENGTH)?, column(LANGUAGE)?);
        let documents = reader.max_doc();
        let first = |column: &tantivy::columnar::Column<u64>, doc| column.first(doc).unwrap_or(0);
        let mut found = Self {
            rows: (0..documents).map(|doc| first(&rows, doc) as u32).collect(),
            lengths: (0..documents).map(|doc| first(&lengths, doc) as f32).collect(),
            languages: Vec::with_capacity(documents as usize),
            codes: Vec::new(),
            counts: Vec::new(),
            total_length: 0.0,
        };
        for doc in 0..documents {
            let code = first(&languages, doc);
            let at = found.codes.iter().position(|known| *known == code).unwrap_or_else(|| {
                found.codes.push(code);
                found.counts.push(0);
                found.codes.len() - 1
            });
            // More than 255 languages in one segment share the last place.
            let at = at.min(usize::from(u8::MAX));
            found.languages.push(at as u8);
            if let Some(count) = found.counts.get_mut(at) {
                *count += 1;
            }
        }
        found.total_length = found.lengths.iter().map(|length| f64::from(*length)).sum();
        Ok(found)
    }
}

/// The columns of the segments in use.
#[derive(Debug, Default)]
pub(super) struct Cache {
    segments: Mutex<HashMap<SegmentId, Arc<Columns>>>,
}

impl Cache {
    /// The columns of the given segments; those of all others are forgotten.
    pub(super) fn columns(&self, readers: &[SegmentReader]) -> tantivy::Result<Vec<Arc<Columns>>> {
        let mut known = self.segments.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut found = Vec::with_capacity(readers.len());
        for reader in readers {
            let id = reader.segment_id();
            let columns = match known.get(&id) {
                Some(columns) => Arc::clone(columns),
                None => {
                    let columns = Arc::new(Columns::read(reader)?);
                    known.insert(id, Arc::clone(&columns));
                    columns
                }
            };
            found.push(columns);
        }
        if known.len() > readers.len() + 64 {
            known.retain(|id, _| readers.iter().any(|reader| reader.segment_id() == *id));
        }
        Ok(found)
    }
}
