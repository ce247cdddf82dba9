//! The parts that an index is kept in, and when they are put together.
//!
//! Every commit makes a part. Parts of about the same size are put together when there are some of them, so
//! that a document is written again each time its part grows manifold, not with every few commits; and in
//! quiet moments the small ones are, so that searches and the disk have few. The engine's own way puts
//! all parts below 10,000 documents together whenever there are eight: a dozen times for each document.

use tantivy::SegmentMeta;
use tantivy::index::SegmentId;
use tantivy::merge_policy::LogMergePolicy;

/// So many parts of about the same size are put together.
const TOGETHER: usize = 8;
/// Parts of fewer documents are of the same size.
const SMALLEST: u32 = 64;
/// Parts are of the same size up to two to this power.
const SAME_LOG: f64 = 2.0;
/// Parts of more documents are left as they are in quiet moments.
const SMALL: u32 = 10_000;

/// When parts are put together while documents come.
pub(super) fn policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(TOGETHER);
    policy.set_min_layer_size(SMALLEST);
    policy.set_level_log_size(SAME_LOG);
    policy
}

/// The parts to put together in a quiet moment; none where that would write much for little.
pub(super) fn untidy(parts: Vec<SegmentMeta>) -> Option<Vec<SegmentId>> {
    let mut small: Vec<(u32, SegmentId)> =
        parts.iter().map(|part| (part.num_docs(), part.id())).collect();
    small.retain(|(documents, _)| *documents <= SMALL);
    small.sort_unstable();
    let keep = worth(&small.iter().map(|(documents, _)| *documents).collect::<Vec<u32>>());
    small.truncate(keep);
    (keep > 1).then(|| small.into_iter().map(|(_, id)| id).collect())
}

/// How many parts, the smallest first, are worth putting together: the largest of them is written again, and
/// must gain half of itself.
fn worth(documents: &[u32]) -> usize {
    let mut sum: u64 = documents.iter().map(|documents| u64::from(*documents)).sum();
    for (place, largest) in documents.iter().enumerate().rev() {
        let largest = u64::from(*largest);
        sum -= largest;
        if 2 * sum >= largest {
            return place + 1;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Piece, SearchIndex};
    use super::worth;

    #[test]
    fn a_quiet_moment_leaves_one_part_of_many_commits_and_all_that_they_said() {
        let index = SearchIndex::in_memory().unwrap();
        for (row, text) in ["one", "two", "three"].into_iter().enumerate() {
            let pieces = [Piece { text, language: "en", title: false }];
            let row = u32::try_from(row).unwrap();
            let document =
                Document { row, language: "en", pieces: &pieces, entities: &[], record: &[] };
            index.add(&document).unwrap();
            index.commit(text).unwrap();
        }
        assert_eq!(index.parts(), 3);
        index.tidy().unwrap();
        assert_eq!(index.parts(), 1);
        assert_eq!(index.word().unwrap().as_deref(), Some("three"));
        for word in ["one", "two", "three"] {
            assert_eq!(index.words_with(word, "en", 9).unwrap(), [(word.to_owned(), 1)]);
        }
    }

    #[test]
    fn a_large_part_is_written_again_only_for_half_as_much() {
        assert_eq!(worth(&[]), 0);
        assert_eq!(worth(&[7]), 0, "nothing to put it together with");
        assert_eq!(worth(&[5, 7]), 2);
        assert_eq!(worth(&[1, 1, 4]), 3);
        assert_eq!(worth(&[1, 1, 5]), 2, "the largest stays");
        assert_eq!(worth(&[1, 9, 100]), 0);
    }
}
