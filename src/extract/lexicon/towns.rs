//! Names of towns that one language lends another: the tables of all languages know most towns in some.
//! A language's own name of a town always goes first. Not here: the tables themselves (`parse`).

use std::collections::HashSet;

use super::{Form, Language, Lexicon, Section};
use crate::text::fold::folded;

/// Gives a language the names of towns from the language that its file names, beside its own: Kazakh
/// writes Будапешт as Russian does, and Uzbek Meshxed or, as English does, Mashhad. What is a name of a town
/// of its own is not taken.
pub(super) fn lend(lexicon: &mut Lexicon) {
    let lends = |language: &Language| {
        let from = *lexicon.index.get(language.towns_of.as_deref()?)?;
        let own = language.forms.iter().filter(|form| is_town(form));
        let own: HashSet<String> = own.map(|form| folded(&form.text)).collect();
        let lent = lexicon.languages.get(from)?.forms.iter().filter(|form| is_town(form));
        let free = |form: &&Form| {
            let name = folded(&form.text);
            !own.contains(&name) && !language.not_names.contains(&name)
        };
        Some(lent.filter(free).cloned().collect())
    };
    let all: Vec<Option<Vec<Form>>> = lexicon.languages.iter().map(lends).collect();
    for (language, lent) in lexicon.languages.iter_mut().zip(all) {
        language.forms.extend(lent.into_iter().flatten());
    }
}

fn is_town(form: &Form) -> bool {
    form.entry.section == Section::Place
}
