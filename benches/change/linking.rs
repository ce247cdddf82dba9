//! Editions of one statement found among others: documents composed from known lines, a language each, some
//! without a counterpart, with lines left out or joined.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::time::Instant;

use chancery::index::{Piece, entities_of};
use chancery::text::linking::minhash::{SAME, Signature};
use chancery::text::linking::pool::{Entry, Kinship, Pool, is_near};
use chancery::text::linking::{Profile, Rare, Rarity};

use crate::corpus::{Chance, Corpus};
use crate::edits::Score;

const DAY: i64 = 86_400_000_000;
/// Links below this are not looked at.
const WEAKEST: f32 = 0.01;
/// More pairs of documents than this say no more for two clusters.
const MOST_PAIRS: f32 = 64.0;
/// Statements of one day.
const A_DAY: usize = 3;

struct Document {
    statement: usize,
    language: String,
    published: i64,
    profile: Profile,
}

/// A document in each language of each statement, three quarters of them.
fn documents(
    corpus: &Corpus,
    paragraphs: usize,
    chance: &mut Chance,
    tags: &[&str],
) -> Vec<Document> {
    let numbers: Vec<usize> = corpus.lines["en"].keys().copied().collect();
    let mut made = Vec::new();
    let mut at = 0;
    let mut statement = 0;
    while at + paragraphs <= numbers.len() {
        let size = if paragraphs > 4 { paragraphs - 5 + chance.below(11) } else { paragraphs };
        let lines = &numbers[at..(at + size).min(numbers.len())];
        for tag in tags {
            if chance.below(4) == 0 {
                continue;
            }
            let mut texts: Vec<String> = Vec::new();
            for number in lines {
                let Some(line) = corpus.lines[*tag].get(number) else { continue };
                match chance.below(20) {
                    0 => {}
                    1 if !texts.is_empty() => {
                        if let Some(last) = texts.last_mut() {
                            last.push(' ');
                            last.push_str(line);
                        }
                    }
                    _ => texts.push(line.clone()),
                }
            }
            if texts.is_empty() {
                continue;
            }
            let day = (statement / A_DAY) as i64 + chance.below(2) as i64;
            let pieces = texts.iter().map(|text| Piece { text, language: tag, title: false });
            let entities = entities_of(&pieces.collect::<Vec<_>>());
            let entities = entities.iter().map(|key| key.trim_start_matches('~'));
            let profile = Profile::of(&texts.join("\n"), entities, []);
            made.push(Document {
                statement,
                language: (*tag).to_owned(),
                published: day * DAY,
                profile,
            });
        }
        at += size;
        statement += 1;
    }
    made
}

fn pool_of(documents: &[Document]) -> Pool<usize> {
    let mut pool = Pool::new(documents.len());
    for (key, document) in documents.iter().enumerate() {
        pool.add(Entry {
            key,
            language: document.language.as_str().into(),
            published: document.published,
            content: [0; 32],
            profile: document.profile.clone(),
        });
    }
    pool
}

/// The strongest links first, one document of a language in a cluster, clusters joined by what their
/// documents are to each other on average; a weaker average of more pairs is as good.
fn clusters(documents: &[Document], least: f32) -> Vec<usize> {
    let pool = pool_of(documents);
    let mut scores: HashMap<(usize, usize), f32> = HashMap::new();
    let mut links: Vec<(f32, usize, usize)> = Vec::new();
    for (i, one) in documents.iter().enumerate() {
        let weighed = one.profile.weighed(&pool);
        for (j, other) in documents.iter().enumerate().skip(i + 1) {
            if one.language == other.language || !is_near(one.published, other.published) {
                continue;
            }
            let score = weighed.likeness(&other.profile, &pool).score;
            scores.insert((i, j), score);
            if score >= WEAKEST {
                links.push((score, i, j));
            }
        }
    }
    links.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut of: Vec<usize> = (0..documents.len()).collect();
    let mut members: Vec<Vec<usize>> = (0..documents.len()).map(|at| vec![at]).collect();
    for (_, i, j) in links {
        let (a, b) = (of[i], of[j]);
        if a == b {
            continue;
        }
        let clash = members[a]
            .iter()
            .any(|x| members[b].iter().any(|y| documents[*x].language == documents[*y].language));
        let mut sum = 0.0;
        for x in &members[a] {
            for y in &members[b] {
                sum += scores.get(&(*x.min(y), *x.max(y))).copied().unwrap_or(0.0);
            }
        }
        let pairs = (members[a].len() * members[b].len()) as f32;
        if clash || sum / pairs * pairs.min(MOST_PAIRS).sqrt() < least {
            continue;
        }
        let moved = std::mem::take(&mut members[b]);
        for at in &moved {
            of[*at] = a;
        }
        members[a].extend(moved);
    }
    of
}

/// One document after the other, as they come: each joins the best statement so far, or makes one.
fn in_turn(documents: &[Document], chance: &mut Chance, least: f32, margin: f32) -> Vec<usize> {
    let mut order: Vec<(i64, u64, usize)> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| (document.published, chance.next(), at))
        .collect();
    order.sort_unstable();
    let mut pool: Pool<usize> = Pool::new(documents.len());
    let mut of: Vec<usize> = (0..documents.len()).collect();
    let mut languages: HashMap<usize, Vec<String>> = HashMap::new();
    for (_, _, at) in order {
        let document = &documents[at];
        let mut found: BTreeMap<usize, (f32, f32)> = BTreeMap::new();
        for (key, kin) in pool.kin(&document.language, document.published, &document.profile) {
            let Kinship::Translation(likeness) = kin else { continue };
            if languages[&of[*key]].contains(&document.language) {
                continue;
            }
            let entry = found.entry(of[*key]).or_default();
            entry.0 += likeness.score;
            entry.1 += 1.0;
        }
        let mut best: Vec<(f32, usize)> =
            found.into_iter().map(|(statement, (sum, count))| (sum / count, statement)).collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0));
        let second = best.get(1).map_or(0.0, |(score, _)| *score);
        if let Some((score, statement)) = best.first()
            && *score >= least
            && *score >= margin * second
        {
            of[at] = *statement;
        }
        languages.entry(of[at]).or_default().push(document.language.clone());
        pool.add(Entry {
            key: at,
            language: document.language.as_str().into(),
            published: document.published,
            content: [0; 32],
            profile: document.profile.clone(),
        });
    }
    of
}

fn score(documents: &[Document], of: &[usize]) -> Score {
    let mut score = Score::default();
    for (i, one) in documents.iter().enumerate() {
        for (j, other) in documents.iter().enumerate().skip(i + 1) {
            if one.language == other.language {
                continue;
            }
            let (is, said) = (one.statement == other.statement, of[i] == of[j]);
            score.0 += usize::from(is && said);
            score.1 += usize::from(!is && said);
            score.2 += usize::from(is && !said);
        }
    }
    score
}

fn shown(score: &Score) -> String {
    let share = |part: usize, other: usize| part as f64 / (part + other).max(1) as f64;
    format!("{:.3} (P {:.3} R {:.3})", score.f1(), share(score.0, score.1), share(score.0, score.2))
}

/// Numbers alone, each the other's best, the best by a fifth: what a simple peer does.
fn numbers_alone(documents: &[Document]) -> Score {
    struct Plain;
    impl Rarity for Plain {
        fn of(&self, _: u32) -> Rare {
            Rare { weight: 1.0, share: 0.0 }
        }
    }
    let mut score = Score::default();
    let mut languages: Vec<&str> = documents.iter().map(|d| d.language.as_str()).collect();
    languages.sort_unstable();
    languages.dedup();
    let bare: Vec<Profile> = documents
        .iter()
        .map(|document| {
            let mut profile = document.profile.clone();
            let numbers = profile
                .marks
                .iter()
                .filter(|mark| mark.kind == chancery::text::linking::MarkKind::Number);
            profile.marks = numbers.copied().collect();
            profile.length = 1.0;
            profile
        })
        .collect();
    for (at, one) in languages.iter().enumerate() {
        for other in languages.iter().skip(at + 1) {
            let of = |language: &str| -> Vec<usize> {
                (0..documents.len()).filter(|at| documents[*at].language == language).collect()
            };
            let (a, b) = (of(one), of(other));
            let best = |from: usize, among: &[usize]| -> Option<usize> {
                let weighed = bare[from].weighed(&Plain);
                let mut all: Vec<(f32, usize)> = among
                    .iter()
                    .map(|to| (weighed.likeness(&bare[*to], &Plain).score, *to))
                    .collect();
                all.sort_by(|a, b| b.0.total_cmp(&a.0));
                let second = all.get(1).map_or(0.0, |(score, _)| *score);
                all.first().filter(|(score, _)| *score > 0.0 && *score >= 1.2 * second).map(|b| b.1)
            };
            let mut hits = 0;
            let mut said = 0;
            for from in &a {
                if let Some(to) = best(*from, &b)
                    && best(to, &a) == Some(*from)
                {
                    said += 1;
                    hits += usize::from(documents[*from].statement == documents[to].statement);
                }
            }
            let truth = a
                .iter()
                .filter(|x| b.iter().any(|y| documents[**x].statement == documents[*y].statement));
            let truth = truth.count();
            score.add(Score(hits, said - hits, truth - hits));
        }
    }
    score
}

/// The table.
pub(crate) fn measure(corpus: &Corpus) -> String {
    let tags: Vec<&str> = corpus.lines.keys().map(String::as_str).collect();
    let mut out = String::from(
        "| Editions of one statement found | in clusters, F1 | as they come, F1 | numbers alone, F1 |\n\
         | --- | --- | --- | --- |\n",
    );
    let least: f32 =
        std::env::var("LINK_LEAST").ok().and_then(|least| least.parse().ok()).unwrap_or(0.12);
    for (name, paragraphs, tags) in [
        ("whole texts", 15, tags.clone()),
        ("four paragraphs", 4, tags.clone()),
        ("whole texts in kk, ru, en", 15, vec!["en", "kk", "ru"]),
        ("four paragraphs in kk, ru, en", 4, vec!["en", "kk", "ru"]),
    ] {
        let mut chance = Chance(11);
        let start = Instant::now();
        let made = documents(corpus, paragraphs, &mut chance, &tags);
        let each = start.elapsed().as_micros() as usize / made.len().max(1);
        let clustered = score(&made, &clusters(&made, least));
        let start = Instant::now();
        let turned = score(&made, &in_turn(&made, &mut chance, least, 1.2));
        let asked = start.elapsed().as_micros() as usize / made.len().max(1);
        let peer =
            if paragraphs > 4 || tags.len() < 10 { numbers_alone(&made).f1() } else { f64::NAN };
        let _ = writeln!(
            out,
            "| {name}: {} documents in {} languages ({each} us to profile, {asked} us to ask) | {} | {} | {peer:.3} |",
            made.len(),
            tags.len(),
            shown(&clustered),
            shown(&turned),
        );
    }
    out.push_str(&versions(corpus));
    out
}

/// New versions of known texts: one word in ten changed, and pairs of other texts.
fn versions(corpus: &Corpus) -> String {
    let mut chance = Chance(5);
    let (mut found, mut edited, mut false_found, mut others) = (0, 0, 0, 0);
    for lines in corpus.lines.values() {
        let texts: Vec<&String> = lines.values().collect();
        let documents: Vec<String> = texts
            .chunks(5)
            .map(|chunk| chunk.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n"))
            .collect();
        let signatures: Vec<Signature> = documents.iter().map(|text| Signature::of(text)).collect();
        for (at, text) in documents.iter().enumerate() {
            // One sentence of five left out, or some words.
            let kept: Vec<&str> = match chance.below(2) {
                0 => {
                    let gone = chance.below(5);
                    text.split('\n').enumerate().filter(|(i, _)| *i != gone).map(|l| l.1).collect()
                }
                _ => text.split(' ').filter(|_| chance.below(30) != 0).collect(),
            };
            let other = Signature::of(&kept.join(" "));
            edited += 1;
            found += usize::from(signatures[at].likeness(&other) >= SAME);
            let random = chance.below(documents.len());
            if random != at {
                others += 1;
                let like = signatures[at].likeness(&signatures[random]);
                false_found += usize::from(like >= SAME);
            }
        }
    }
    format!(
        "\n| New version of a known text, MinHash-128 at {SAME} | |\n| --- | --- |\n\
         | found, of {edited} edited texts | {found} |\n\
         | found falsely, of {others} pairs of other texts | {false_found} |\n"
    )
}
