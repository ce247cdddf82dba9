//! The language of a text: how long it takes in this process, beside whatlang on the same texts.

use std::hint::black_box;
use std::time::Instant;

use chancery::domain::SegmentKind;
use chancery::language::{self, Hints, SegmentInput};

use crate::corpus::Corpus;
use crate::table::{self, Goal};

/// How many texts are asked about: a hundred in each of the six languages.
const TEXTS: u64 = 600;
/// How often each is asked about; the fastest counts, so that other work on the machine does not.
const TIMES: usize = 5;

/// Asks about headlines, about texts of 3 KB, and about their paragraphs as an ingest does.
pub(crate) fn detect() {
    table::section("detect: the language of a text, one core; the median text");
    let start = Instant::now();
    black_box(language::detect("Foreign Ministry"));
    let ready_ms = start.elapsed().as_secs_f64() * 1e3;
    table::goal("ready after", ready_ms, "ms", Goal::AtMost(20.0));
    let corpus = Corpus::new();
    let documents: Vec<_> = (0..TEXTS).map(|number| corpus.document(number)).collect();
    let titles: Vec<&str> = documents.iter().map(|document| document.title.as_str()).collect();
    let texts: Vec<&str> = documents.iter().map(|document| document.text.as_str()).collect();
    for (what, texts, most) in [("a headline", &titles, 5.0), ("a text of 3 KB", &texts, 18.0)] {
        let ours = median_us(texts, |text| drop(black_box(language::detect(text))));
        let theirs = median_us(texts, |text| {
            black_box(whatlang::detect(text));
        });
        table::goal(what, ours, "µs", Goal::AtMost(most));
        table::beside(
            "  beside whatlang",
            &format!("{:.1} × as fast", theirs / ours),
            &format!("{theirs:.1} µs"),
        );
    }
    let cut: Vec<(&str, Vec<SegmentInput>)> =
        texts.iter().map(|text| (*text, paragraphs(text))).collect();
    let whole = median_us(&cut, |(text, segments)| {
        drop(black_box(language::assess(text, segments, &Hints::NONE)));
    });
    table::goal("3 KB with every paragraph and span", whole, "µs", Goal::AtMost(60.0));
}

/// The median over texts of the least time that one took.
fn median_us<T>(texts: &[T], ask: impl Fn(&T)) -> f64 {
    let mut least = vec![f64::MAX; texts.len()];
    for _ in 0..TIMES {
        for (time, text) in least.iter_mut().zip(texts) {
            let start = Instant::now();
            ask(text);
            *time = time.min(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    least.sort_by(f64::total_cmp);
    least.get(least.len() / 2).copied().unwrap_or(0.0)
}

fn paragraphs(text: &str) -> Vec<SegmentInput> {
    let mut start = 0;
    let of = |part: &str| {
        let range = start..start + part.len();
        start = range.end + 2;
        SegmentInput { range, kind: SegmentKind::Paragraph }
    };
    text.split("\n\n").map(of).filter(|segment| !segment.range.is_empty()).collect()
}
