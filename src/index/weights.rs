//! How much each kind of evidence is worth.
//!
//! Found by measuring (`make eval-search`), not by theory. The scale is that of BM25: a rare word found
//! by its stem is worth about ten.

/// A word found by its stem.
pub(super) const STEM: f32 = 1.0;
/// A word found by the beginning of its stem, or of another one that it may have.
pub(super) const PREFIX: f32 = 1.1;
/// The same where a prefix is two letters, which many words share.
pub(super) const SHORT_PREFIX: f32 = 0.8;
/// A word found as written, where its stem is not known.
pub(super) const SURFACE: f32 = 0.6;
/// A word found by all its grams together; fewer count for their share.
pub(super) const GRAMS: f32 = 1.0;
/// The part of a word's bonus that all its grams give.
pub(super) const GRAM_BONUS: f32 = 1.0;
/// How fast less than all of its grams is worth less: the power of their share.
pub(super) const GRAM_POWER: f32 = 0.6;
/// The same for the pieces of a name in a script without spaces.
pub(super) const NAME_POWER: f32 = 2.0;
/// An entity, however it is written.
pub(super) const ENTITY: f32 = 1.5;
/// The people of a country, or what is of it.
pub(super) const PEOPLE: f32 = 0.5;
/// A name whose key is the same, times the likeness of the romanised forms.
pub(super) const NAME: f32 = 0.9;
/// A piece of text without spaces.
pub(super) const SPAN: f32 = 1.0;
/// For every word that is there in some form.
pub(super) const BONUS: f32 = 14.0;
/// The part of a word's bonus from which on a document counts as having the word.
pub(super) const MATCHES: f32 = 0.5;
/// For every piece of text without spaces that is there.
pub(super) const SPAN_BONUS: f32 = 1.0;
/// For a whole run of text without spaces.
pub(super) const RUN_BONUS: f32 = 20.0;
/// For a document that has every word as written.
pub(super) const EXACT: f32 = 3.0;
/// BM25: how soon more of a word is no more worth.
pub(super) const K1: f32 = 1.2;
/// BM25: how much a long text is held against.
pub(super) const B: f32 = 0.4;
/// The least likeness of two romanised names.
pub(super) const LIKENESS: f32 = 0.7;
/// The least likeness of two romanised names, where a script is romanised without vowels or in syllables.
pub(super) const ROUGH_LIKENESS: f32 = 0.5;
/// From so many pieces on, a name in a script without spaces gives its whole bonus.
pub(super) const PIECES: f32 = 3.0;
/// How much of a name's bonus the English name of a country gives, in letters of another script.
pub(super) const ENTITY_NAME: f32 = 0.7;
