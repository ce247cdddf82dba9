//! How long the diff of two versions of 100 KB takes.

use std::fmt::Write as _;
use std::time::Duration;

use chancery::text::diff::{Granularity, Side, diff};

use crate::corpus::Corpus;
use crate::edits::version;

const BYTES: usize = 100_000;
const RUNS: u32 = 40;

/// The table of times: one changed paragraph in ten, and every paragraph changed.
pub(crate) fn measure(corpus: &Corpus) -> String {
    let mut out = String::from(
        "| 100 KB | one paragraph in ten, ms | every paragraph, ms |\n| --- | --- | --- |\n",
    );
    for language in ["en", "ru", "kk", "ar", "zh-Hans", "th"] {
        let Some(lines) = corpus.lines.get(language) else { continue };
        let mut paragraphs: Vec<String> = Vec::new();
        let mut size = 0;
        for line in lines.values().cycle() {
            if size >= BYTES {
                break;
            }
            size += line.len();
            paragraphs.push(format!("{} {line}", paragraphs.len()));
        }
        let few = time(language, &paragraphs, 10);
        let all = time(language, &paragraphs, 1);
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let _ = writeln!(out, "| {language} | {:.1} | {:.1} |", ms(few), ms(all));
    }
    out
}

fn time(language: &str, paragraphs: &[String], every: usize) -> Duration {
    let edited: Vec<String> = paragraphs
        .iter()
        .enumerate()
        .map(|(at, paragraph)| {
            if at % every == 0 {
                let middle = paragraph.floor_char_boundary(paragraph.len() / 2);
                format!("{}x{}7", &paragraph[..middle], &paragraph[middle..])
            } else {
                paragraph.clone()
            }
        })
        .collect();
    let (base, target) = (version(language, paragraphs), version(language, &edited));
    let from = Side { text: &base.text, segments: &base.segments, names: &[] };
    let to = Side { text: &target.text, segments: &target.segments, names: &[] };
    let start = on_processor();
    for _ in 0..RUNS {
        std::hint::black_box(diff(from, to, Granularity::Word));
    }
    (on_processor() - start) / RUNS
}

/// How long this thread has been on a processor, so that what else the machine does is no part of it.
fn on_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}
