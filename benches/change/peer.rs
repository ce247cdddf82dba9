//! What others do: lines first, then words inside changed lines; no moves, no classes but "has digits".

use std::collections::HashMap;

use imara_diff::{Algorithm, Diff, Token};

use crate::edits::{Found, Label};

fn hunks<'t>(before: &[&'t str], after: &[&'t str]) -> Vec<imara_diff::Hunk> {
    let mut ids: HashMap<&str, u32> = HashMap::new();
    let mut number = |items: &[&'t str]| -> Vec<Token> {
        items
            .iter()
            .map(|item| {
                let next = ids.len() as u32;
                Token(*ids.entry(item).or_insert(next))
            })
            .collect()
    };
    let (before, after) = (number(before), number(after));
    let mut diff = Diff::default();
    diff.compute_with(Algorithm::Histogram, &before, &after, ids.len() as u32);
    diff.hunks().collect()
}

/// The labels and the characters shown.
pub(crate) fn line_then_word(base: &[String], target: &[String]) -> (Vec<Found>, usize) {
    let lines = |side: &'_ [String]| -> Vec<String> { side.to_vec() };
    let (base, target) = (lines(base), lines(target));
    let before: Vec<&str> = base.iter().map(String::as_str).collect();
    let after: Vec<&str> = target.iter().map(String::as_str).collect();
    let (mut found, mut shown) = (Vec::new(), 0);
    for hunk in hunks(&before, &after) {
        let old = &before[hunk.before.start as usize..hunk.before.end as usize];
        let new = &after[hunk.after.start as usize..hunk.after.end as usize];
        let paired = old.len().min(new.len());
        for (old, new) in old.iter().zip(new) {
            let cut = |text: &'_ str| -> Vec<String> {
                text.split_inclusive(' ').map(str::to_owned).collect()
            };
            let (old_words, new_words) = (cut(old), cut(new));
            let old_words: Vec<&str> = old_words.iter().map(String::as_str).collect();
            let new_words: Vec<&str> = new_words.iter().map(String::as_str).collect();
            for hunk in hunks(&old_words, &new_words) {
                let a = old_words[hunk.before.start as usize..hunk.before.end as usize].concat();
                let b = new_words[hunk.after.start as usize..hunk.after.end as usize].concat();
                shown += a.trim().chars().count() + b.trim().chars().count();
                let digits = format!("{a}{b}").chars().any(char::is_numeric);
                let item = (if digits { Label::Number } else { Label::Wording }, (*new).to_owned());
                if !found.contains(&item) {
                    found.push(item);
                }
            }
        }
        for line in &old[paired..] {
            shown += line.chars().count();
            found.push((Label::Removed, (*line).to_owned()));
        }
        for line in &new[paired..] {
            shown += line.chars().count();
            found.push((Label::Added, (*line).to_owned()));
        }
    }
    (found, shown)
}
