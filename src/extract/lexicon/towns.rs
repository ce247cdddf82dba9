//! Names of towns that one language lends another: the tables of all languages know most towns in some.
//! A language's own name of a town always goes first. Not here: the tables themselves (`parse`).

use std::collections::HashSet;

use super::{Form, Language, Lexicon, Section};
use crate::text::fold::folded;

/// Gives a language the names of towns that it has none of its own for from the language that its file
/// names: Kazakh writes Будапешт as Russian does, and most alphabets of Latin letters write Bratislava.
pub(super) fn lend(lexicon: &mut Lexicon) {
    let lends = |language: &Language| {
        let from = *lexicon.index.get(language.towns_of.as_deref()?)?;
        let known: HashSet<u32> = language
            .forms
            .iter()
            .filter(|form| is_town(form))
            .map(|form| form.entry.value)
            .collect();
        let lent = lexicon.languages.get(from)?.forms.iter().filter(|form| is_town(form));
        let lent = lent.filter(|form| !known.contains(&form.entry.value));
        let lent = lent.filter(|form| !language.not_names.contains(&folded(&form.text)));
        Some(lent.cloned().collect())
    };
    let all: Vec<Option<Vec<Form>>> = lexicon.languages.iter().map(lends).collect();
    for (language, lent) in lexicon.languages.iter_mut().zip(all) {
        language.forms.extend(lent.into_iter().flatten());
    }
}

fn is_town(form: &Form) -> bool {
    form.entry.section == Section::Place
}
