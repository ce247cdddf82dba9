//! How often a detector is right: by class of texts, by group of languages, and beside whatlang.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::domain::{LanguageAssessment, LanguageTag};
use crate::language::train::calibrate::{self, Labelled};
use crate::language::{self, Detector};

/// The classes of texts, in the order of the tables.
const CLASSES: [&str; 8] =
    ["headline", "caps", "noise", "sentence", "paragraph", "document", "short", "news"];
/// How many of them, counted from the first, are of the kind that the goals are about.
const OF_GOALS: usize = 6;

/// The classes of texts of which the head alone may be read.
const LONGER: [&str; 2] = ["paragraph", "document"];

/// Languages that are taken for each other.
const GROUPS: [&[&str]; 15] = [
    &["kk", "ky", "tt", "ba", "uz-Cyrl", "tg", "mn"],
    &["ru", "uk", "be", "bg", "mk", "sr"],
    &["ar", "fa", "ur", "ps", "ckb", "ug", "prs", "sd"],
    &["tr", "az", "uz", "tk", "kk-Latn", "crh"],
    &["id", "ms"],
    &["bs", "hr", "sr-Latn"],
    &["nb", "nn", "da", "sv"],
    &["cs", "sk"],
    &["hi", "mr", "ne"],
    &["bo", "dz"],
    &["es", "pt", "gl", "ca"],
    &["zu", "xh", "ss"],
    &["st", "nso", "tn"],
    &["rw", "rn"],
    &["fa", "prs"],
];

/// One detector's answer to each text.
pub(super) struct Answers {
    pub(super) name: String,
    /// The tags of the list whose languages it knows, in one script at least; empty: all.
    pub(super) knows: Vec<&'static str>,
    pub(super) answers: Vec<Answer>,
}

/// One answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub(super) tag: Option<&'static str>,
    pub(super) confidence: f32,
}

impl Answer {
    fn of(found: &LanguageAssessment) -> Self {
        let confidence = found.confidence.unwrap_or(0.0);
        Self { tag: language::listed(found.tag.as_str()), confidence }
    }
}

/// The tables for the page: by class, by group, and beside each peer on the languages it knows.
pub(super) fn tables(detector: &Detector<'_>, texts: &[Labelled], peers: Vec<Answers>) -> String {
    let whatlang = |text: &Labelled| Answer {
        tag: language::listed(language::whatlang_alone(&text.text)),
        confidence: 0.0,
    };
    let hinted = texts
        .iter()
        .map(|text| Answer::of(&detector.detect_expecting(&text.text, &expected(&text.tag))));
    let of = |name: &str, knows, answers| Answers { name: name.to_owned(), knows, answers };
    let mut all = vec![
        of("Chancery", Vec::new(), all_of(detector, texts)),
        of("Chancery, expecting", Vec::new(), hinted.collect()),
        of("whatlang", language::whatlang_knows(), texts.iter().map(whatlang).collect()),
    ];
    all.extend(peers);
    let mut out = by_class(&all, texts);
    out += &on_own_languages(&all, texts);
    for class in ["headline", "paragraph"] {
        out += &by_group(&all, texts, class);
    }
    out
}

/// What each peer reaches on the languages that it knows, and what we do there. A language counts, not
/// its script, and Dari as Persian: no peer tells them apart.
fn on_own_languages(all: &[Answers], texts: &[Labelled]) -> String {
    let Some((ours, others)) = all.split_first() else { return String::new() };
    let mut out = format!(
        "\n{}",
        row("On a peer's own languages: it / Chancery", CLASSES.map(str::to_owned))
    );
    out += &format!("| --- |{}\n", " ---: |".repeat(CLASSES.len()));
    for peer in others.iter().filter(|peer| !peer.knows.is_empty()) {
        let known: std::collections::BTreeSet<&str> =
            peer.knows.iter().map(|tag| language_of(tag)).collect();
        let share = |answers: &Answers, class: &str| {
            let (mut right, mut all) = (0, 0);
            for (text, answer) in
                texts.iter().zip(&answers.answers).filter(|(text, _)| text.class == class)
            {
                let Some(truth) = language::listed(&text.tag)
                    .map(language_of)
                    .filter(|truth| known.contains(truth))
                else {
                    continue;
                };
                right += usize::from(answer.tag.map(language_of) == Some(truth));
                all += 1;
            }
            percent(right, all)
        };
        let cell = |class: &&str| format!("{} / {}", share(peer, class), share(ours, class));
        out += &row(&format!("{} ({})", peer.name, known.len()), CLASSES.iter().map(cell));
    }
    out
}

fn language_of(tag: &'static str) -> &'static str {
    match tag {
        "prs" => "fa",
        "zh-Hans" | "zh-Hant" => "zh",
        other => other.split('-').next().unwrap_or(other),
    }
}

/// How many parts the texts are put in, each measured with a curve that was fitted on the others.
const FOLDS: usize = 5;

/// Answers to texts whose confidences come from a curve that was fitted without them.
pub(super) fn crossed(model: &[u8], texts: &[Labelled]) -> Vec<Answer> {
    let mut answers = vec![Answer { tag: None, confidence: 0.0 }; texts.len()];
    let Some(plain) = Detector::open(model, "") else { return answers };
    for fold in 0..FOLDS {
        let others = texts.iter().enumerate().filter(|(place, _)| place % FOLDS != fold);
        let others: Vec<Labelled> = others.map(|(_, text)| text.clone()).collect();
        let curve = calibrate::fit(&plain, &others);
        let Some(detector) = Detector::open(model, &curve) else { return answers };
        for (text, answer) in texts.iter().zip(&mut answers).skip(fold).step_by(FOLDS) {
            *answer = Answer::of(&detector.detect(&text.text));
        }
    }
    answers
}

/// `results.tsv`: F1 in percent by language and class.
#[expect(clippy::cast_precision_loss, reason = "counts of texts")]
pub(super) fn results(detector: &Detector<'_>, texts: &[Labelled]) -> String {
    let answers = all_of(detector, texts);
    let classes = CLASSES.get(..OF_GOALS).unwrap_or_default();
    // By class and language: right, answered, true.
    let mut counts: BTreeMap<(&str, &str), [usize; 3]> = BTreeMap::new();
    for (text, answer) in texts.iter().zip(&answers) {
        let Some(truth) = language::listed(&text.tag) else { continue };
        let class = text.class.as_str();
        counts.entry((class, truth)).or_default()[2] += 1;
        if let Some(tag) = answer.tag {
            let count = counts.entry((class, tag)).or_default();
            count[1] += 1;
            count[0] += usize::from(tag == truth);
        }
    }
    let mut out = format!("#tag\t{}\n", classes.join("\t"));
    for tag in language::supported() {
        let cell = |class: &&str| {
            let [right, answered, all] = counts.get(&(*class, tag)).copied().unwrap_or_default();
            let f1 = 200.0 * right as f64 / (answered + all).max(1) as f64;
            if all == 0 { "-".to_owned() } else { format!("{f1:.1}") }
        };
        let cells: Vec<String> = classes.iter().map(cell).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{tag}\t{}", cells.join("\t"));
    }
    out
}

/// How many of the longer texts have the language that they have when they are read to their end.
pub(super) fn heads(detector: &Detector<'_>, texts: &[Labelled]) -> String {
    let (mut same, mut all) = (0, 0);
    for text in texts.iter().filter(|text| LONGER.contains(&text.class.as_str())) {
        let found = detector.detect(&text.text);
        same += usize::from(
            language::listed(found.tag.as_str()) == detector.read_to_the_end(&text.text),
        );
        all += 1;
    }
    format!(
        "\nParagraphs and documents that have the same language by their head as read to their end: {same} \
         of {all}.\n"
    )
}

/// How often a text in a language outside the list is answered without confidence.
pub(super) fn foreign(answers: &[Answer], texts: &[Labelled]) -> String {
    let mut by_tag: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (text, answer) in texts.iter().zip(answers) {
        let sums = by_tag.entry(&text.tag).or_default();
        sums.0 += usize::from(answer.confidence < 0.5);
        sums.1 += 1;
    }
    let right = by_tag.values().map(|sums| sums.0).sum();
    let all = by_tag.values().map(|sums| sums.1).sum();
    let worst: Vec<String> = by_tag
        .iter()
        .filter(|(_, sums)| sums.0 * 2 < sums.1)
        .map(|(tag, sums)| format!("{tag} {} of {}", sums.0, sums.1))
        .collect();
    format!(
        "\nLanguages outside the list, answered with a confidence below 0.5: {} % of {all} texts in {} \
         languages; in fewer than half of: {}.\n",
        percent(right, all),
        by_tag.len(),
        if worst.is_empty() { "none".to_owned() } else { worst.join(", ") },
    )
}

fn all_of(detector: &Detector<'_>, texts: &[Labelled]) -> Vec<Answer> {
    texts.iter().map(|text| Answer::of(&detector.detect(&text.text))).collect()
}

/// What an archive would expect whose issuer publishes in its own language and in three others.
fn expected(tag: &str) -> Vec<LanguageTag> {
    [tag, "en", "ru", "fr"].iter().filter_map(|name| LanguageTag::parse(name).ok()).collect()
}

fn is_right(answer: &Answer, text: &Labelled) -> bool {
    answer.tag.is_some() && answer.tag == language::listed(&text.tag)
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts")]
pub(super) fn percent(right: usize, all: usize) -> String {
    if all == 0 { "-".into() } else { format!("{:.2}", 100.0 * right as f64 / all as f64) }
}

/// The share of right answers among the texts that are wanted.
fn share(answers: &Answers, texts: &[Labelled], wanted: impl Fn(&Labelled) -> bool) -> String {
    let of = texts.iter().zip(&answers.answers).filter(|(text, _)| wanted(text));
    let (mut right, mut all) = (0, 0);
    for (text, answer) in of {
        right += usize::from(is_right(answer, text));
        all += 1;
    }
    percent(right, all)
}

fn by_class(all: &[Answers], texts: &[Labelled]) -> String {
    let count =
        |class: &&str| texts.iter().filter(|text| text.class == **class).count().to_string();
    let mut out = row("Right answers, %", CLASSES.map(str::to_owned));
    out += &format!("| --- |{}\n", " ---: |".repeat(CLASSES.len()));
    out += &row("texts", CLASSES.iter().map(count));
    for answers in all {
        let cell = |class: &&str| share(answers, texts, |text| text.class == **class);
        out += &row(&answers.name, CLASSES.iter().map(cell));
    }
    out
}

fn by_group(all: &[Answers], texts: &[Labelled], class: &str) -> String {
    let head = format!("\n| {class}: languages taken for each other |");
    let names: Vec<&str> = all.iter().map(|answers| answers.name.as_str()).collect();
    let mut out =
        format!("{head} {} |\n| --- |{}\n", names.join(" | "), " ---: |".repeat(all.len()));
    for group in GROUPS {
        let is_in = |text: &Labelled| {
            text.class == class
                && language::listed(&text.tag).is_some_and(|tag| group.contains(&tag))
        };
        out += &row(&group.join(" "), all.iter().map(|answers| share(answers, texts, is_in)));
    }
    out
}

fn row(name: &str, cells: impl IntoIterator<Item = String>) -> String {
    format!("| {name} | {} |\n", cells.into_iter().collect::<Vec<_>>().join(" | "))
}

/// Expected calibration error over ten equal bins, for all classes that the goals are about and each.
pub(super) fn calibration(answers: &[Answer], texts: &[Labelled]) -> String {
    let of_goals = CLASSES.get(..OF_GOALS).unwrap_or_default();
    let all = error_of(answers, texts, |class| of_goals.contains(&class));
    let each = of_goals
        .iter()
        .map(|class| format!("{class} {:.2}", error_of(answers, texts, |of| of == *class)));
    let each: Vec<String> = each.collect();
    format!("\nExpected calibration error, %: all {all:.2}; {}.\n", each.join(", "))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a confidence from 0 to 1 gives a bin from 0 to 10"
)]
fn error_of(answers: &[Answer], texts: &[Labelled], wanted: impl Fn(&str) -> bool) -> f64 {
    let mut gaps = [0.0f64; 10];
    let mut count = 0.0;
    for (text, answer) in texts.iter().zip(answers).filter(|(text, _)| wanted(&text.class)) {
        let bin = ((answer.confidence * 10.0) as usize).min(9);
        if let Some(gap) = gaps.get_mut(bin) {
            *gap += f64::from(answer.confidence) - f64::from(u8::from(is_right(answer, text)));
        }
        count += 1.0;
    }
    100.0 * gaps.iter().map(|gap| gap.abs()).sum::<f64>() / f64::max(count, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<Labelled> {
        let text = |tag: &str, class: &str, text: &str| Labelled {
            tag: tag.to_owned(),
            class: class.to_owned(),
            text: text.to_owned(),
        };
        vec![
            text("kk-Cyrl", "headline", "Қазақстан Республикасының Сыртқы істер министрлігі"),
            text("ky", "headline", "Министерство иностранных дел выступило с заявлением"),
            text("ru", "paragraph", "Министерство иностранных дел выступило с заявлением"),
        ]
    }

    #[test]
    fn right_answers_are_counted_by_class_and_group() {
        let peer = Answers {
            name: "peer".to_owned(),
            knows: vec!["ru"],
            answers: vec![Answer { tag: Some("ru"), confidence: 0.0 }; 3],
        };
        let tables = tables(Detector::built_in(), &texts(), vec![peer]);
        assert!(
            tables.contains("| peer (1) | - / - | - / - | - / - | - / - | 100.00 / 100.00 |"),
            "{tables}"
        );
        assert!(tables.contains("| texts | 2 | 0 | 0 | 0 | 1 | 0 | 0 | 0 |"), "{tables}");
        assert!(tables.contains("| Chancery | 50.00 | - | - | - | 100.00 |"), "{tables}");
        assert!(tables.contains("| kk ky tt ba uz-Cyrl tg mn | 50.00 |"), "{tables}");
    }

    #[test]
    fn the_score_of_a_language_counts_what_was_missed_and_what_was_taken_for_it() {
        let results = results(Detector::built_in(), &texts());
        let line = |tag: &str| results.lines().find(|line| line.starts_with(tag)).unwrap();
        assert_eq!(line("kk\t"), "kk\t100.0\t-\t-\t-\t-\t-");
        assert_eq!(line("ky\t"), "ky\t0.0\t-\t-\t-\t-\t-");
        assert_eq!(line("ru\t"), "ru\t-\t-\t-\t-\t100.0\t-");
    }

    #[test]
    fn a_text_that_is_all_head_has_the_language_that_it_has_at_its_end() {
        let said = heads(Detector::built_in(), &texts());
        assert!(said.ends_with(": 1 of 1.\n"), "{said}");
    }

    #[test]
    fn a_confidence_that_is_as_often_right_as_it_says_has_no_error() {
        let sure = |tag| Answer { tag, confidence: 0.5 };
        let found = [sure(Some("ru")), sure(Some("kk")), sure(None)];
        let texts = texts();
        let error = error_of(&found[1..], &texts[1..], |_| true);
        assert!((error - 50.0).abs() < 1e-6, "{error}");
    }
}
