//! Any text has languages without a panic, and what is said of it is consistent.

#![no_main]

use chancery::domain::SegmentKind;
use chancery::language::{self, Hints, SegmentInput};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let found = language::detect(text);
    assert!(found.confidence.is_some_and(|confidence| (0.0..=1.0).contains(&confidence)));
    let mut start = 0;
    let segments: Vec<SegmentInput> = text
        .split('\n')
        .map(|part| {
            let range = start..start + part.len();
            start = range.end + 1;
            SegmentInput { range, kind: SegmentKind::Paragraph }
        })
        .collect();
    let found = language::assess(text, &segments, &Hints::NONE);
    assert_eq!(found.segments.len(), segments.len());
    let mut end = 0;
    for (range, _) in &found.spans {
        assert!(end <= range.start && range.start < range.end);
        assert!(text.get(range.clone()).is_some());
        end = range.end;
    }
    let shares: f32 = found.shares.iter().map(|share| share.1).sum();
    assert!(shares <= 1.001);
});
