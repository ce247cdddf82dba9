//! Finds the part of a page that is its text.
//!
//! A page that marks it up (`itemprop="articleBody"`) is believed. Otherwise Readability finds it,
//! with its thresholds lowered to short press releases, and the page's one `<article>` or `<main>`
//! is the test of what it found: Readability counts commas and words of English length, and on a few
//! lines of Chinese or Kazakh it may keep one paragraph and lose the rest.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use super::guard::Guarded;
use super::prune::{Weight, prune, weigh};
use super::tables;

/// Letters from which on Readability's answer is an article and it need not try again with less
/// care. Its own default is for magazines.
const ENOUGH_CHARS: usize = 140;
/// Letters from which on a marked body is one.
const MARKED_CHARS: usize = 40;

/// Bytes that a writer of markup may look at; about a tenth of a second.
const MOST_COST: usize = 1 << 30;

/// The part that is the text.
pub(super) struct MainText {
    document: Document,
    place: &'static str,
    /// Whether it was found; if not, it is the whole page.
    pub(super) found: bool,
}

impl MainText {
    /// The element that holds the text.
    pub(super) fn root(&self) -> NodeRef<'_> {
        let selected = self.document.select_single(self.place);
        selected.nodes().first().copied().unwrap_or_else(|| self.document.root())
    }
}

const MARKED: &str = "[itemprop=articleBody]";
const FOUND: &str = "#readability-page-1";
const CONTAINERS: [&str; 3] = ["article", "main", "[role=main]"];

/// Finds it; takes the document, because Readability rewrites it.
pub(super) fn find(document: Document, guarded: &Guarded) -> MainText {
    tables::unfold(&document);
    prune(&document);
    if guarded.crowded || serializing_cost(&document) > MOST_COST {
        return MainText { document, place: "body", found: false };
    }
    if weight_of_only(&document, MARKED).is_some_and(|weight| weight.prose() >= MARKED_CHARS) {
        return MainText { document, place: MARKED, found: true };
    }
    let container = CONTAINERS
        .into_iter()
        .find_map(|place| Some((place, weight_of_only(&document, place)?)))
        .filter(|(_, weight)| weight.prose() >= MARKED_CHARS);
    let untouched = document.clone();
    let found = readability(document);
    let answer = found.as_ref().and_then(|document| weight_of_only(document, FOUND));
    match (found, answer, container) {
        // Less than two thirds of the article's prose is a part of it.
        (_, Some(part), Some((place, whole))) if part.prose() * 3 < whole.prose() * 2 => {
            MainText { document: untouched, place, found: true }
        }
        (Some(document), Some(weight), _) if weight.prose() > 0 && !is_link_list(weight) => {
            MainText { document, place: FOUND, found: true }
        }
        (_, _, Some((place, _))) => MainText { document: untouched, place, found: false },
        _ => MainText { document: untouched, place: "body", found: false },
    }
}

fn readability(document: Document) -> Option<Document> {
    let config = Config {
        char_threshold: ENOUGH_CHARS,
        // The page's facts are read elsewhere.
        disable_json_ld: true,
        ..Config::default()
    };
    let mut readability = Readability::with_document(document, None, Some(config)).ok()?;
    readability.parse().ok()?;
    Some(readability.doc)
}

/// What writing the document as markup costs, which Readability does with its answer: the writer
/// looks through the rest of a text for every sign that may need an entity.
fn serializing_cost(document: &Document) -> usize {
    let root = document.root();
    let texts = root.descendants_it().filter(NodeRef::is_text);
    let cost = |node: NodeRef<'_>| {
        let text = node.text();
        text.len() * text.bytes().filter(|byte| matches!(byte, b'&' | 0xC2)).count()
    };
    texts.map(cost).sum()
}

fn is_link_list(weight: Weight) -> bool {
    weight.linked * 2 > weight.chars
}

/// The weight of the only element at a place; none if there are none or several.
fn weight_of_only(document: &Document, place: &str) -> Option<Weight> {
    let selected = document.select(place);
    match selected.nodes() {
        [only] => weigh(only).get(&only.id).copied(),
        _ => None,
    }
}
