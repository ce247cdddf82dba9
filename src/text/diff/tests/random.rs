//! Random edits in twelve scripts: what the diff says, applied to the base, is the target.

use proptest::prelude::*;

use super::compare;

/// Words of twelve scripts, and what stands between words there.
const SCRIPTS: [(&str, &str, &[&str]); 12] = [
    (
        "en",
        " ",
        &["the", "Treaty", "of", "1999", "won't", "peace", "e\u{301}t\u{e9}", "—", "\"so\"", ","],
    ),
    (
        "kk",
        " ",
        &["келісім", "Қазақстан", "және", "12,5", "емес", "ұлт", "үгіт", "«бір»", "–", "."],
    ),
    ("ar", " ", &["السلام", "على", "٢٠٢٤", "لا", "مُعَاهَدَة", "وزير", "الخارجية", "،", "؟", "إلى"]),
    ("he", " ", &["שלום", "עַל", "2024", "לא", "השר", "אמר", "צה\"ל", "–", "!", "עם"]),
    ("el", " ", &["ειρήνη", "και", "Αθήνα", "7", "δεν", "ο", "ΥΠΕΞ", "·", "ς", "της"]),
    (
        "ka",
        " ",
        &["მშვიდობა", "და", "თბილისი", "3", "არ", "საქართველო", "იყო", "„კი“", ".", "მისი"],
    ),
    ("hy", " ", &["խաղաղություն", "և", "Երևան", "9", "ոչ", "եւ", "նա", "՞", "։", "պետք"]),
    ("hi", " ", &["शांति", "और", "दिल्ली", "१५", "नहीं", "क्षि", "में", "।", "का", "हुई"]),
    ("th", "", &["สันติภาพ", "และ", "กรุงเทพ", "๑๒", "ไม่", "น้ำ", "ที่", " ", "ๆ", "ได้"]),
    ("my", "", &["ငြိမ်းချမ်းရေး", "နှင့်", "ရန်ကုန်", "၁၂", "မ", "ကြောင်း", "သည်", "။", " ", "များ"]),
    ("zh", "", &["和平", "与", "北京", "2024年", "不", "部长", "会谈", "，", "“是”", "𠮷"]),
    ("ko", " ", &["평화", "와", "서울", "3월", "않다", "장관", "각", "·", "한", "회담에서"]),
];

/// A paragraph: indexes of words.
fn paragraph() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..10_usize, 1..24)
}

/// What happens to a text.
#[derive(Debug, Clone)]
enum Step {
    Replace(usize, usize, usize),
    Insert(usize, usize, usize),
    Delete(usize, usize),
    Move(usize, usize),
    Split(usize, usize),
    Join(usize),
    Add(usize, Vec<usize>),
    Remove(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let any = 0..64_usize;
    prop_oneof![
        (any.clone(), any.clone(), 0..10_usize).prop_map(|(p, w, n)| Step::Replace(p, w, n)),
        (any.clone(), any.clone(), 0..10_usize).prop_map(|(p, w, n)| Step::Insert(p, w, n)),
        (any.clone(), any.clone()).prop_map(|(p, w)| Step::Delete(p, w)),
        (any.clone(), any.clone()).prop_map(|(p, q)| Step::Move(p, q)),
        (any.clone(), any.clone()).prop_map(|(p, w)| Step::Split(p, w)),
        any.clone().prop_map(Step::Join),
        (any.clone(), paragraph()).prop_map(|(p, words)| Step::Add(p, words)),
        any.prop_map(Step::Remove),
    ]
}

fn act(text: &mut Vec<Vec<usize>>, step: Step) {
    let paragraphs = text.len();
    if paragraphs == 0 {
        return;
    }
    match step {
        Step::Replace(p, w, word) => {
            let words = &mut text[p % paragraphs];
            let at = w % words.len();
            words[at] = word;
        }
        Step::Insert(p, w, word) => {
            let words = &mut text[p % paragraphs];
            words.insert(w % (words.len() + 1), word);
        }
        Step::Delete(p, w) => {
            let words = &mut text[p % paragraphs];
            if words.len() > 1 {
                words.remove(w % words.len());
            }
        }
        Step::Move(p, q) => {
            let moved = text.remove(p % paragraphs);
            text.insert(q % paragraphs, moved);
        }
        Step::Split(p, w) => {
            let words = &mut text[p % paragraphs];
            if words.len() > 1 {
                let rest = words.split_off(1 + w % (words.len() - 1));
                text.insert(p % paragraphs + 1, rest);
            }
        }
        Step::Join(p) => {
            if p % paragraphs + 1 < paragraphs {
                let rest = text.remove(p % paragraphs + 1);
                text[p % paragraphs].extend(rest);
            }
        }
        Step::Add(p, words) => text.insert(p % (paragraphs + 1), words),
        Step::Remove(p) => {
            if paragraphs > 1 {
                text.remove(p % paragraphs);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(240))]

    #[test]
    fn the_base_with_the_changes_is_the_target(
        script in 0..12_usize,
        base in prop::collection::vec(paragraph(), 1..8),
        steps in prop::collection::vec(step(), 0..12),
    ) {
        let (language, between, words) = SCRIPTS[script];
        let mut target = base.clone();
        for step in steps {
            act(&mut target, step);
        }
        let written = |text: &[Vec<usize>]| -> Vec<String> {
            let line = |line: &Vec<usize>| {
                line.iter().map(|&at| words[at]).collect::<Vec<_>>().join(between)
            };
            text.iter().map(line).collect()
        };
        // `compare` does the checking.
        let (diff, ..) = compare(language, &written(&base), &written(&target));
        prop_assert!(written(&base) != written(&target) || diff.cosmetic);
    }
}
