//! Takes out of a page what no reader would call its text: menus, banners about cookies, buttons to
//! share, boxes of related news, the line with date and number of views.
//!
//! Known by element, role, and the words in class and id; a part that holds much of the page's prose
//! stays whatever it is called. Letters outside links are what is counted, in any script.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

use crate::text::chars;

/// Parts that never hold the text, unless they hold a headline or the article element.
const ALWAYS: [&str; 6] = ["cookie", "cookies", "gdpr", "consent", "cookiebar", "ccpa"];
/// Parts that do not hold the text if they are a small part of the page.
const USUALLY: [&str; 43] = [
    "share",
    "sharing",
    "sharer",
    "social",
    "socials",
    "breadcrumb",
    "breadcrumbs",
    "related",
    "recommended",
    "recommendations",
    "menu",
    "submenu",
    "navbar",
    "nav",
    "navigation",
    "sidebar",
    "comments",
    "disqus",
    "subscribe",
    "subscription",
    "newsletter",
    "banner",
    "banners",
    "popup",
    "modal",
    "pagination",
    "pager",
    "switcher",
    "langs",
    "languages",
    "search",
    "login",
    "advert",
    "advertisement",
    "ads",
    "promo",
    "footer",
    "copyright",
    "toolbar",
    "rating",
    "feedback",
    "carousel",
    "slider",
];
/// Short lines about the text.
const ABOUT: [&str; 17] = [
    "date",
    "datetime",
    "time",
    "published",
    "pubdate",
    "posted",
    "views",
    "hits",
    "counter",
    "print",
    "author",
    "byline",
    "meta",
    "tags",
    "tag",
    "category",
    "categories",
];
const ROLES: [&str; 9] = [
    "navigation",
    "banner",
    "contentinfo",
    "search",
    "dialog",
    "alertdialog",
    "complementary",
    "menu",
    "menubar",
];
/// The most characters of a line about the text.
const ABOUT_CHARS: usize = 80;

/// Letters outside links from which on a page is more than a list of links.
const PROSE_CHARS: usize = 60;

/// How much text lies below an element.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight {
    /// Letters and digits in all.
    pub(super) chars: usize,
    /// Those inside links.
    pub(super) linked: usize,
    links: usize,
    /// It holds a headline, an article or a main element.
    holds_article: bool,
}

impl Weight {
    /// Letters and digits outside links.
    pub(super) fn prose(self) -> usize {
        self.chars.saturating_sub(self.linked)
    }
}

/// Takes the parts out.
pub(super) fn prune(document: &Document) {
    let Some(body) = document.body() else { return };
    let weights = weigh(&body);
    let total = weights.get(&body.id).copied().unwrap_or_default().prose();
    let mut next = body.first_child();
    let mut depth_first = Vec::new();
    while let Some(node) = next {
        let weight = weights.get(&node.id).copied().unwrap_or_default();
        let sibling = node.next_sibling();
        if node.is_element() && is_clutter(&node, weight, total) {
            node.remove_from_parent();
        } else if let Some(child) = node.first_child() {
            depth_first.extend(sibling);
            next = Some(child);
            continue;
        }
        next = sibling.or_else(|| depth_first.pop());
    }
}

/// The weight of every element below a node.
pub(super) fn weigh(root: &NodeRef<'_>) -> HashMap<NodeId, Weight> {
    let mut weights: HashMap<NodeId, Weight> = HashMap::new();
    let nodes: Vec<NodeRef<'_>> = std::iter::once(*root).chain(root.descendants_it()).collect();
    // Children come after their parents, so backwards every child is complete before its parent.
    for node in nodes.iter().rev() {
        let weight = weights.entry(node.id).or_default();
        if node.is_text() {
            weight.chars = node.text().chars().filter(|c| c.is_alphanumeric()).count();
        } else if node.has_name("a") {
            weight.linked = weight.chars;
            weight.links = 1;
        } else if ["h1", "article", "main"].iter().any(|name| node.has_name(name)) {
            weight.holds_article = true;
        }
        let weight = *weight;
        if node.id != root.id
            && let Some(parent) = node.parent()
        {
            let above = weights.entry(parent.id).or_default();
            above.chars += weight.chars;
            above.linked += weight.linked;
            above.links += weight.links;
            above.holds_article |= weight.holds_article;
        }
    }
    weights
}

fn is_clutter(node: &NodeRef<'_>, weight: Weight, total: usize) -> bool {
    if ["main", "article"].iter().any(|name| node.has_name(name)) {
        return false;
    }
    let small = weight.prose() * 5 <= total * 2;
    if ["nav", "aside", "footer"].iter().any(|name| node.has_name(name)) {
        return small && !(weight.holds_article && weight.prose() * 5 > total);
    }
    let words = words_of(node);
    let any = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if any(&ALWAYS) && !weight.holds_article {
        return true;
    }
    let role = node.attr("role").is_some_and(|role| ROLES.contains(&&*role.to_ascii_lowercase()));
    if (role || any(&USUALLY)) && small && !is_heading(node) {
        return true;
    }
    // Three links and hardly a word beside them are a menu, in a page that has prose elsewhere.
    if weight.links >= 3 && weight.prose() * 8 <= weight.chars && total >= PROSE_CHARS {
        return true;
    }
    let about = any(&ABOUT) || (node.has_name("time") && !is_in_prose(node));
    about && weight.chars <= ABOUT_CHARS && !is_heading(node) && !is_sentence(node)
}

fn is_heading(node: &NodeRef<'_>) -> bool {
    ["h1", "h2", "h3", "h4", "h5", "h6"].iter().any(|name| node.has_name(name))
}

fn is_in_prose(node: &NodeRef<'_>) -> bool {
    node.parent().is_some_and(|parent| {
        ["p", "li", "td", "blockquote"].iter().any(|name| parent.has_name(name))
    })
}

fn is_sentence(node: &NodeRef<'_>) -> bool {
    let text = node.text();
    let words = text.split_whitespace().count();
    words > 3 && chars::last_meaning(text.trim_end()).is_some_and(chars::ends_sentence)
}

/// The words of class and id: `shareButtons-top` is share, buttons, top.
fn words_of(node: &NodeRef<'_>) -> Vec<String> {
    let mut words = vec![String::new()];
    for attribute in ["class", "id"] {
        let Some(value) = node.attr(attribute) else { continue };
        let mut after_lower = false;
        for character in value.chars() {
            let border = !character.is_ascii_alphanumeric();
            if border || (after_lower && character.is_ascii_uppercase()) {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| !border) {
                word.push(character.to_ascii_lowercase());
            }
            after_lower = character.is_ascii_lowercase();
        }
        words.push(String::new());
    }
    words
}
