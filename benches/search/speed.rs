//! How long it takes: to analyse, to find, to show what was added; each beside the peer in the same run.

use std::hint::black_box;
use std::time::Instant;

use chancery::index::analyze::{Analyzer, Evidence, Feeder, Sink};
use chancery::index::{
    Clause, ClauseKind, Document, Piece, Reading, SearchIndex, Want, entities_of,
};
use chancery::text::words::Writing;

use crate::corpus::{Corpus, Dice};
use crate::peer::Peer;
use crate::table::{self, Goal};

/// Queries of each kind.
const QUERIES: usize = 600;
/// Commits of which each is searched for.
const COMMITS: u64 = 60;
/// Results of a query.
const MOST: usize = 20;
/// Bytes of a text: about a press note.
const TEXT_BYTES: usize = 1_000;

/// A text to be found.
struct Text {
    language: &'static str,
    text: String,
}

/// Measures over so many texts.
pub(crate) fn measure(count: u64) {
    let corpus = Corpus::new();
    let text_of = |number: u64| {
        let document = corpus.document(number);
        let mut text = document.text;
        text.truncate(text.floor_char_boundary(TEXT_BYTES));
        Text { language: document.language, text }
    };
    analysis((0..600).map(text_of).collect());
    let ours = SearchIndex::in_memory().expect("memory for an index");
    let mut theirs = Peer::new();
    let mut bytes = 0;
    let mut spent = [0.0; 2];
    for number in 0..count {
        let text = text_of(number);
        bytes += text.text.len();
        let start = Instant::now();
        add(&ours, number, &text);
        spent[0] += start.elapsed().as_secs_f64();
        let start = Instant::now();
        theirs.add(&number.to_string(), text.language, &text.text);
        spent[1] += start.elapsed().as_secs_f64();
    }
    for (side, name) in ["ours", "the peer"].into_iter().enumerate() {
        let start = Instant::now();
        if side == 0 {
            ours.commit("").expect("memory does not fail")
        } else {
            theirs.commit()
        }
        spent[side] += start.elapsed().as_secs_f64();
        table::fact(
            &format!("texts a second, {name}"),
            &table::thousands(count as f64 / spent[side]),
        );
    }
    table::goal(
        "index beside the text",
        ours.bytes() as f64 / bytes as f64,
        "×",
        Goal::AtMost(2.2),
    );
    let queries: Vec<(&str, String)> =
        (0..QUERIES as u64).map(|n| query(&text_of, count, n)).collect();
    table::section(&format!("queries of two words over {} texts", table::thousands(count as f64)));
    for (what, filtered, p50, p95) in
        [("in one language", true, 120.0, Some(600.0)), ("in any language", false, 250.0, None)]
    {
        let mine = times(&queries, |(language, words)| ask(&ours, words, language, filtered));
        let peer = times(&queries, |(language, words)| {
            theirs.ask(words, if filtered { language } else { "" }).len()
        });
        table::goal(&format!("{what}, p50"), mine[0], "µs", Goal::AtMost(p50));
        match p95 {
            Some(most) => {
                table::goal(&format!("{what}, p95"), mine[1], "µs", Goal::AtMost(most));
            }
            None => table::fact(&format!("{what}, p95"), &format!("{:.0} µs", mine[1])),
        }
        table::beside(
            "  beside the peer",
            &format!("{:.1} × and {:.1} × its time", mine[0] / peer[0], mine[1] / peer[1]),
            &format!("{:.0} and {:.0} µs", peer[0], peer[1]),
        );
    }
    visible(&ours, &text_of, count);
}

fn add(index: &SearchIndex, number: u64, text: &Text) {
    let pieces = [Piece { text: &text.text, language: text.language, title: false }];
    let entities = entities_of(&pieces);
    let row = u32::try_from(number).expect("fewer texts than rows");
    let language = text.language;
    let document = Document { row, language, pieces: &pieces, entities: &entities, record: &[] };
    index.add(&document).expect("memory does not fail");
}

/// Two words that stand together in some text.
fn query(text_of: &impl Fn(u64) -> Text, count: u64, number: u64) -> (&'static str, String) {
    let mut dice = Dice(number ^ 0xA5A5);
    let text = text_of(dice.next() % count.max(1));
    if text.language == "zh" {
        let from = dice.below(40);
        return (
            "zh",
            text.text.chars().filter(|c| c.is_alphabetic()).skip(from).take(6).collect(),
        );
    }
    let words: Vec<&str> = text.text.split_whitespace().filter(|w| w.chars().count() > 4).collect();
    let mut word = || words.get(dice.below(words.len())).copied().unwrap_or_default();
    (text.language, format!("{} {}", word(), word()))
}

fn ask(index: &SearchIndex, words: &str, language: &str, filtered: bool) -> usize {
    let clause =
        Clause { text: words.to_owned(), kind: ClauseKind::Words, title: false, excluded: false };
    let languages = [language];
    let wanted = if filtered { &languages[..] } else { &languages[..0] };
    let reading = Reading { languages: &languages, asked_in: Some(language), entities: true };
    let want = Want { languages: wanted, most: MOST, below: None, thirds: 2 };
    index.search(&[clause], reading, want, &|_| true).expect("memory does not fail").hits.len()
}

/// The median and the 95th percentile, in microseconds.
fn times<T>(asked: &[T], mut ask: impl FnMut(&T) -> usize) -> [f64; 2] {
    let mut took = Vec::with_capacity(asked.len());
    for _ in 0..2 {
        // The first round warms the caches.
        took.clear();
        for one in asked {
            let start = Instant::now();
            black_box(ask(one));
            took.push(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    took.sort_by(f64::total_cmp);
    [took[took.len() / 2], took[took.len() * 95 / 100]]
}

/// From a commit to its text being found, in an index that is as large as it is.
fn visible(index: &SearchIndex, text_of: &impl Fn(u64) -> Text, count: u64) {
    let mut took = Vec::new();
    for number in count..count + COMMITS {
        let mut text = text_of(number);
        let mark = format!("mark{number}");
        text.text.push_str(&format!(" {mark}"));
        let start = Instant::now();
        add(index, number, &text);
        index.commit("").expect("memory does not fail");
        let found = ask(index, &mark, text.language, true);
        took.push(start.elapsed().as_secs_f64() * 1e3);
        assert!(found > 0, "what was committed is found");
    }
    took.sort_by(f64::total_cmp);
    table::section("a commit of one text, until it is found (the index alone)");
    table::goal("p50", took[took.len() / 2], "ms", Goal::AtMost(150.0));
    table::goal("p99", took[took.len() - 1], "ms", Goal::AtMost(500.0));
}

/// Counts what it is told.
struct Counted(usize);

impl Sink for Counted {
    fn term(&mut self, _: Evidence, term: &str, _: usize) {
        self.0 += term.len();
    }

    fn run(&mut self, run: &str) {
        self.0 += run.len();
    }

    fn word(&mut self, word: &str, _: Writing) {
        self.0 += word.len();
    }
}

/// Terms of texts on one core, beside the peer's analyzer.
fn analysis(texts: Vec<Text>) {
    table::section("analysis: terms of a text, one core, the fastest of five rounds");
    for (what, languages, least) in [
        ("Latin and Cyrillic", &["en", "fr", "ru", "kk"][..], 8.0),
        ("Chinese", &["zh"][..], 3.0),
        ("Arabic", &["ar"][..], 3.0),
    ] {
        let own: Vec<&Text> = texts.iter().filter(|t| languages.contains(&t.language)).collect();
        let bytes: usize = own.iter().map(|text| text.text.len()).sum();
        let ours = speed(&own, bytes, |text| {
            let mut counted = Counted(0);
            Feeder::default().feed(&text.text, Analyzer::of(text.language), &mut counted);
            counted.0
        });
        let mut analyzer = tantivy::tokenizer::TokenizerManager::default()
            .get("default")
            .expect("a default tokenizer");
        let theirs = speed(&own, bytes, |text| {
            let mut sum = 0;
            analyzer.token_stream(&text.text).process(&mut |token| sum += token.text.len());
            sum
        });
        table::goal(what, ours, "MB/s", Goal::AtLeast(least));
        let ratio = format!("{:.2} × its speed", ours / theirs);
        table::beside("  beside the peer", &ratio, &format!("{theirs:.0} MB/s"));
    }
}

fn speed(texts: &[&Text], bytes: usize, mut read: impl FnMut(&Text) -> usize) -> f64 {
    let mut least = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        for text in texts {
            black_box(read(text));
        }
        least = least.min(start.elapsed().as_secs_f64());
    }
    bytes as f64 / 1e6 / least
}
