//! Segments of two languages paired: known lines, with some left out and some joined.

use std::fmt::Write as _;

use chancery::text::pairing::{Evidence, pairs};

use crate::corpus::{Chance, Corpus};
use crate::edits::Score;

const SEGMENTS: usize = 20;
const DOCUMENTS: usize = 12;

/// A document in one language: its segments, and which lines each holds.
struct Document {
    texts: Vec<String>,
    lines: Vec<Vec<usize>>,
}

/// A document as it is, or with one line in ten left out or joined with the one before.
fn document(
    corpus: &Corpus,
    tag: &str,
    numbers: &[usize],
    chance: Option<&mut Chance>,
) -> Document {
    let mut untouched = Chance(0);
    let touched = chance.is_some();
    let chance = chance.unwrap_or(&mut untouched);
    let mut made = Document { texts: Vec::new(), lines: Vec::new() };
    for number in numbers {
        let Some(line) = corpus.lines[tag].get(number) else { continue };
        match if touched { chance.below(20) } else { 2 } {
            0 => {}
            1 if !made.texts.is_empty() => {
                if let (Some(text), Some(lines)) = (made.texts.last_mut(), made.lines.last_mut()) {
                    text.push(' ');
                    text.push_str(line);
                    lines.push(*number);
                }
            }
            _ => {
                made.texts.push(line.clone());
                made.lines.push(vec![*number]);
            }
        }
    }
    made
}

fn score(base: &Document, target: &Document, evidence: Evidence) -> Score {
    let texts = |document: &'_ Document| -> Vec<String> { document.texts.clone() };
    let (a, b) = (texts(base), texts(target));
    let a: Vec<&str> = a.iter().map(String::as_str).collect();
    let b: Vec<&str> = b.iter().map(String::as_str).collect();
    let mut said: Vec<(usize, usize)> = Vec::new();
    for pair in pairs(&a, &b, evidence) {
        for i in pair.base.clone() {
            said.extend(pair.target.clone().map(|j| (i, j)));
        }
    }
    let mut truth = Vec::new();
    for (i, own) in base.lines.iter().enumerate() {
        for (j, other) in target.lines.iter().enumerate() {
            if own.iter().any(|line| other.contains(line)) {
                truth.push((i, j));
            }
        }
    }
    let hit = said.iter().filter(|pair| truth.contains(pair)).count();
    Score(hit, said.len() - hit, truth.len() - hit)
}

/// The table.
pub(crate) fn measure(corpus: &Corpus) -> String {
    let tags: Vec<&String> = corpus.lines.keys().collect();
    let mut chance = Chance(7);
    let (mut ours, mut peer, mut three) = (Score::default(), Score::default(), Score::default());
    let mut worst: Vec<(f64, String)> = Vec::new();
    for (at, one) in tags.iter().enumerate() {
        let mut own = Score::default();
        for step in 1..=4 {
            let other = tags[(at + step * 7) % tags.len()];
            for round in 0..DOCUMENTS {
                let first = (round * 61 + at) % 760;
                let numbers: Vec<usize> =
                    corpus.lines["en"].keys().copied().skip(first).take(SEGMENTS).collect();
                let a = document(corpus, one, &numbers, None);
                let b = document(corpus, other, &numbers, Some(&mut chance));
                let scored = score(&a, &b, Evidence::All);
                own.add(scored);
                ours.add(scored);
                peer.add(score(&a, &b, Evidence::Lengths));
                let trio = ["kk", "ru", "en"];
                if trio.contains(&one.as_str()) && trio.contains(&other.as_str()) {
                    three.add(scored);
                }
            }
        }
        worst.push((own.f1(), (*one).clone()));
    }
    worst.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = String::from(
        "| Pairing of segments | Chancery F1 | lengths alone F1 |\n| --- | --- | --- |\n",
    );
    let _ = writeln!(
        out,
        "| {} languages, one in ten left out or joined | {:.3} | {:.3} |",
        tags.len(),
        ours.f1(),
        peer.f1()
    );
    let worst: Vec<String> =
        worst.iter().take(5).map(|(f1, tag)| format!("{tag} {f1:.3}")).collect();
    let _ = writeln!(out, "\nLowest: {}.", worst.join(", "));
    out
}
