//! Extraction: how fast one core reads statements in several languages, how long a short one takes, what
//! the tables cost in time and memory at the start, and that texts made to hurt take no longer a byte.
//!
//! Rates are by the time that this thread had a core, so that other work on the machine counts less.

use std::time::{Duration, Instant};

use chancery::archive::Assessed;
use chancery::extract::Extractor;
use chancery::text;

use crate::table::{self, Goal};

/// Bytes of a short statement.
const SHORT_BYTES: usize = 3_000;
/// How long a measurement goes on.
const LONG_ENOUGH: Duration = Duration::from_secs(2);

pub(crate) fn extract() {
    table::section("extract: structured fields, one core");
    let start = Instant::now();
    let extractor = Extractor::builtin().expect("the tables are tested");
    let parsed = start.elapsed();
    let bytes = extractor.warm();
    let ready = start.elapsed();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    table::goal("start: tables parsed", milliseconds(parsed), "ms", Goal::AtMost(300.0));
    table::fact("every language ready", &format!("{:.1} ms", milliseconds(ready)));
    table::goal("memory of the tables", mebibytes(bytes), "MiB", Goal::AtMost(64.0));

    let texts: Vec<Assessed> = statements().iter().map(|text| read(text)).collect();
    let total: usize = texts.iter().map(|read| read.document.text.len()).sum();
    let rate = rate(&extractor, &texts, total);
    table::goal("statements in many languages", rate, "MB/s", Goal::AtLeast(20.0));
    let short: Vec<Assessed> = statements().iter().map(|text| read(&repeated(text))).collect();
    for read in &short {
        timed(&extractor, read);
    }
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..40 {
        times.extend(short.iter().map(|read| timed(&extractor, read)));
    }
    times.sort_unstable();
    let p99 = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
    table::goal("3 KB, 99 of 100 within", milliseconds(p99), "ms", Goal::AtMost(1.0));
    for (name, text) in made_to_hurt() {
        let read = read(&text);
        let time = timed(&extractor, &read).as_secs_f64();
        table::fact(name, &format!("{:.1} MB/s", megabytes(read.document.text.len()) / time));
    }
}

fn rate(extractor: &Extractor, texts: &[Assessed], total: usize) -> f64 {
    let start = on_core();
    let mut rounds = 0;
    while on_core() - start < LONG_ENOUGH {
        for read in texts {
            timed(extractor, read);
        }
        rounds += 1;
    }
    megabytes(total * rounds) / (on_core() - start).as_secs_f64()
}

/// How long this thread has had a core: the first number, in nanoseconds.
fn on_core() -> Duration {
    let said =
        std::fs::read_to_string("/proc/thread-self/schedstat").expect("benches run on Linux");
    let first = said.split_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(first.expect("the kernel tells how long a thread ran"))
}

fn timed(extractor: &Extractor, read: &Assessed) -> Duration {
    let start = Instant::now();
    let claims = extractor.extract(&read.to_extract(None));
    std::hint::black_box(claims);
    start.elapsed()
}

/// The sample statements and those of the tests.
fn statements() -> Vec<String> {
    let mut paths = Vec::new();
    for folder in ["data/demo", "tests/corpus"] {
        let entries = std::fs::read_dir(folder).expect("benches run in the repository");
        paths.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
    }
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

fn repeated(text: &str) -> String {
    let mut long = text.to_owned();
    while long.len() < SHORT_BYTES {
        long.push_str("\n\n");
        long.push_str(text);
    }
    let end = long.floor_char_boundary(SHORT_BYTES);
    long.truncate(end);
    long
}

fn made_to_hurt() -> [(&'static str, String); 5] {
    [
        ("one word of 1 MB", "а".repeat(500_000)),
        ("100,000 quotation marks", "\"".repeat(100_000)),
        ("50,000 nested quotations", "«".repeat(50_000) + &"»".repeat(50_000)),
        ("a title 20,000 times", "министр иностранных дел ".repeat(20_000)),
        ("a name 20,000 times", "Sergey Lavrov, ".repeat(20_000)),
    ]
}

/// A text as the server reads it.
fn read(content: &str) -> Assessed {
    Assessed::read(&text::Input {
        content: text::Content::Text(content),
        mime_type: None,
        charset: None,
        title: None,
    })
    .expect("the texts are within the limits")
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn mebibytes(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
