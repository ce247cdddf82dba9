//! What keeps its id and what does not.

use proptest::prelude::*;

use super::*;
use crate::domain::{LanguageAssessment, LanguageSource, LanguageTag};

fn language() -> LanguageAssessment {
    LanguageAssessment {
        source: LanguageSource::Inherited,
        tag: LanguageTag::undetermined(),
        confidence: None,
        reliable: false,
        candidates: Vec::new(),
        detected: None,
        declared_conflict: false,
    }
}

fn blocks(lines: &[&str]) -> (String, Vec<Block>) {
    let mut start = 0;
    let blocks = lines
        .iter()
        .map(|line| {
            let range = start..start + line.len();
            start = range.end + 1;
            Block { kind: SegmentKind::Paragraph, level: 0, range }
        })
        .collect();
    (lines.join("\n"), blocks)
}

fn segments(blocks: &[Block], ids: &[SegmentId]) -> Vec<Segment> {
    blocks
        .iter()
        .zip(ids)
        .map(|(block, id)| Segment {
            id: *id,
            kind: block.kind,
            level: block.level,
            range: block.range.clone(),
            language: language(),
        })
        .collect()
}

/// The ids of the new lines, where the old ones are 1, 2, 3 …
fn check(old: &[&str], new: &[&str], expected: &[u32]) {
    let (old_text, old_blocks) = blocks(old);
    let (first, next) = assign_ids(None, 1, &old_text, &old_blocks);
    assert_eq!(next as usize, old.len() + 1);
    let parent = segments(&old_blocks, &first);
    let (text, new_blocks) = blocks(new);
    let (ids, _) = assign_ids(Some((&old_text, &parent)), next, &text, &new_blocks);
    assert_eq!(ids.iter().map(|id| id.0).collect::<Vec<_>>(), expected, "{old:?} -> {new:?}");
}

#[test]
fn equal_segments_keep_their_ids_also_when_others_come_and_go() {
    check(&["one a", "two b", "three c"], &["one a", "new z", "two b", "three c"], &[1, 4, 2, 3]);
    check(&["one a", "two b", "three c"], &["one a", "three c"], &[1, 3]);
    check(&["one a", "two b", "three c"], &["three c", "one a", "two b"], &[3, 1, 2]);
    check(&["x", "same", "y", "same"], &["x", "same", "y", "same", "same"], &[1, 2, 3, 4, 5]);
    check(&["same", "x", "same"], &["x", "same"], &[2, 3]);
}

#[test]
fn a_corrected_segment_keeps_its_id() {
    let old = "The ministers met on 4 July in Astana and spoke about water and energy.";
    let new = "The ministers met on 5 July in Astana and spoke about water, energy and trade.";
    check(&["Title", old, "Last words."], &["Title", new, "Last words."], &[1, 2, 3]);
    check(&["Title", old, "Last words."], &["Last words.", new, "Title"], &[3, 2, 1]);
    let chinese = "六国外长今天在首都举行会议讨论水资源问题";
    let corrected = "六国外长昨天在首都举行会议，讨论水资源和能源问题";
    check(&["标题", chinese], &["标题", corrected], &[1, 2]);
}

#[test]
fn a_rewritten_segment_gets_a_new_id_unless_its_place_speaks_for_it() {
    let old = "alpha beta gamma delta epsilon";
    check(&["a1", old, "b1"], &["a1", "eins zwei drei vier fünf", "b1"], &[1, 4, 3]);
    check(&["a1", old, "b1"], &["a1", "alpha beta zwei drei vier", "b1"], &[1, 2, 3]);
    check(&["a1", old, "b1"], &["a1", "alpha beta zwei drei vier", "neu", "b1"], &[1, 4, 5, 3]);
}

#[test]
fn an_id_is_never_below_those_of_the_parent() {
    let (text, new_blocks) = blocks(&["x"]);
    let parent = segments(&new_blocks, &[SegmentId(41)]);
    let (other, other_blocks) = blocks(&["other words"]);
    let (ids, next) = assign_ids(Some((&text, &parent)), 1, &other, &other_blocks);
    assert_eq!((ids, next), (vec![SegmentId(42)], 43));
}

#[test]
fn twenty_thousand_segments_take_no_quadratic_time() {
    let old: Vec<String> = (0..20_000).map(|n| format!("paragraph {n} of the treaty")).collect();
    let new: Vec<String> = (0..20_000).map(|n| format!("article {n} of the treaty")).collect();
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    let expected: Vec<u32> = (1..=20_000).collect();
    check(&old, &new, &expected);
}

proptest! {
    #[test]
    fn ids_are_unique_and_equal_texts_keep_all(
        old in prop::collection::vec("[ab]{1,2}( [cd]{1,2}){0,3}", 0..12),
        new in prop::collection::vec("[ab]{1,2}( [cd]{1,2}){0,3}", 0..12),
    ) {
        let old: Vec<&str> = old.iter().map(String::as_str).collect();
        let new: Vec<&str> = new.iter().map(String::as_str).collect();
        let (old_text, old_blocks) = blocks(&old);
        let (first, next) = assign_ids(None, 1, &old_text, &old_blocks);
        let parent = segments(&old_blocks, &first);
        let (text, new_blocks) = blocks(&new);
        let (ids, after) = assign_ids(Some((&old_text, &parent)), next, &text, &new_blocks);
        let mut unique = ids.clone();
        unique.sort();
        unique.dedup();
        prop_assert_eq!(unique.len(), ids.len());
        prop_assert!(ids.iter().all(|id| id.0 < after));
        for line in &new {
            let count = |lines: &[&str]| lines.iter().filter(|other| other == &line).count();
            let kept = ids.iter().zip(&new).filter(|(id, text)| *text == line && id.0 < next);
            prop_assert!(kept.count() >= count(&old).min(count(&new)));
        }
        let (same, _) = assign_ids(Some((&old_text, &parent)), next, &old_text, &old_blocks);
        prop_assert_eq!(same, first);
    }
}
