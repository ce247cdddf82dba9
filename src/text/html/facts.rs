//! What the metadata of a page say: Open Graph, Dublin Core, microdata, JSON-LD, and HTML itself.
//! The most explicit statement wins; one that cannot be read is as if it were not there.

use std::collections::HashMap;

use dom_query::{Document, NodeRef};

use super::dates;
use crate::domain::limits;
use crate::text::{PageFacts, one_line};

/// Names of the publication time, most explicit first.
const TIME_NAMES: [&str; 16] = [
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "publishdate",
    "publish_date",
    "publication_date",
    "pubdate",
    "parsely-pub-date",
    "date",
];

/// What stands between a title and the name of the site.
const STRONG_SEPARATORS: [&str; 6] = [" | ", " :: ", " » ", " · ", " • ", " ‹ "];
/// The same, but also inside titles: only cut before the known name of the site.
const WEAK_SEPARATORS: [&str; 5] = [" - ", " – ", " — ", " / ", ": "];

/// Reads the metadata of a page.
pub(super) fn read(document: &Document, json_ld: &str) -> PageFacts {
    let found = Found::of(document);
    let site_name = found.meta("og:site_name").or_else(|| found.meta("application-name"));
    let title = found.title(site_name.as_deref());
    let publish_time = TIME_NAMES
        .iter()
        .take(4)
        .find_map(|name| dates::parse(found.metas.get(*name)?))
        .or_else(|| dates::from_json_ld(json_ld))
        .or_else(|| {
            TIME_NAMES.iter().skip(4).find_map(|name| dates::parse(found.metas.get(*name)?))
        })
        .or_else(|| found.times.iter().find_map(|time| dates::parse(time)));
    PageFacts {
        title,
        publish_time,
        declared_language: found.language(),
        canonical_uri: found.canonical.clone().or_else(|| found.meta("og:url")),
        site_name,
    }
}

/// The metadata as they stand in the page; the first of a name counts.
#[derive(Debug, Default)]
struct Found {
    metas: HashMap<String, String>,
    language: Option<String>,
    canonical: Option<String>,
    title: Option<String>,
    headlines: Vec<String>,
    times: Vec<String>,
}

/// Headlines and times of one page that are looked at.
const MOST_OF_A_KIND: usize = 32;

impl Found {
    fn of(document: &Document) -> Self {
        let mut found = Self::default();
        for node in document.root().descendants_it().filter(NodeRef::is_element) {
            found.take(&node);
        }
        found
    }

    fn take(&mut self, node: &NodeRef<'_>) {
        let value = |name: &str| {
            let value = node.attr(name).map(|value| one_line(&value));
            value.filter(|value| !value.is_empty())
        };
        if let Some(name) = value("itemprop")
            && name.eq_ignore_ascii_case("datePublished")
            && let Some(time) = value("datetime").or_else(|| value("content"))
        {
            self.metas.entry("datepublished".into()).or_insert(time);
        }
        if node.has_name("meta") {
            let name = value("property").or_else(|| value("name")).or_else(|| value("http-equiv"));
            if let Some((name, content)) = name.zip(value("content")) {
                self.metas.entry(name.to_ascii_lowercase()).or_insert(content);
            }
        } else if node.has_name("html") {
            self.language = value("lang").or_else(|| value("xml:lang"));
        } else if node.has_name("link") {
            let canonical = value("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
            if canonical && self.canonical.is_none() {
                self.canonical = value("href");
            }
        } else if node.has_name("title") {
            self.title = self.title.take().or_else(|| text_of(node));
        } else if node.has_name("h1") && self.headlines.len() < MOST_OF_A_KIND {
            self.headlines.extend(text_of(node));
        } else if node.has_name("time") && self.times.len() < MOST_OF_A_KIND {
            self.times.extend(value("datetime"));
        }
    }

    fn meta(&self, name: &str) -> Option<String> {
        self.metas.get(name).cloned()
    }

    fn language(&self) -> Option<String> {
        let language = self.language.clone().or_else(|| self.meta("content-language"));
        language.or_else(|| self.meta("og:locale")).or_else(|| self.meta("dc.language"))
    }

    /// The headline that the metadata repeat; else what the metadata say, else the only headline,
    /// else the title of the window.
    fn title(&self, site: Option<&str>) -> Option<String> {
        let declared = self.meta("og:title").or_else(|| self.meta("twitter:title"));
        let is_site = |title: &str| site.is_some_and(|site| same(site, title));
        let repeats = |headline: &&String| {
            let within = |title: &Option<String>| {
                title.as_ref().is_some_and(|title| folded(title).contains(&folded(headline)))
            };
            !is_site(headline) && (within(&declared) || within(&self.title))
        };
        let headline = self.headlines.iter().filter(repeats).max_by_key(|headline| headline.len());
        let only = match self.headlines.as_slice() {
            [only] if !is_site(only) => Some(only.clone()),
            _ => None,
        };
        let declared = declared.map(|title| without_site(&title, site));
        let window = self.title.as_deref().map(|title| without_site(title, site));
        let title = headline.cloned().or(declared).or(only).or(window);
        title.filter(|title| title.chars().count() <= limits::TITLE_CHARS)
    }
}

fn text_of(node: &NodeRef<'_>) -> Option<String> {
    let text = one_line(&node.text());
    (!text.is_empty()).then_some(text)
}

fn folded(title: &str) -> String {
    title.to_lowercase()
}

fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// The title without the name of the site before or behind it.
fn without_site(title: &str, site: Option<&str>) -> String {
    let separators = STRONG_SEPARATORS.iter().chain(&WEAK_SEPARATORS);
    for separator in separators {
        for (before, after) in
            [title.rsplit_once(separator), title.split_once(separator)].into_iter().flatten()
        {
            if site.is_some_and(|site| same(site, after)) {
                return before.into();
            }
            if site.is_some_and(|site| same(site, before)) {
                return after.into();
            }
        }
    }
    let cut = STRONG_SEPARATORS.iter().find_map(|separator| title.split_once(separator));
    match cut {
        Some((head, tail)) if head.chars().count() * 2 >= tail.chars().count() => head.into(),
        _ => title.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_title(page: &str, expected: &str) {
        let title = read(&Document::from(page), "").title;
        assert_eq!(title.as_deref(), Some(expected), "{page}");
    }

    #[test]
    fn the_name_of_the_site_is_no_part_of_the_title() {
        check_title("<title>О встрече | МИД</title>", "О встрече");
        check_title(
            "<meta property=og:site_name content='МИД'><title>Астана – Пекин – МИД</title>",
            "Астана – Пекин",
        );
        check_title("<title>Астана – Пекин</title>", "Астана – Пекин");
        check_title("<title>Ministry: A visit</title><h1>A visit</h1>", "A visit");
        check_title("<title>News</title><h1>Site</h1><h1>Other</h1>", "News");
        check_title("<meta property=og:title content='A visit'><h1>Latest</h1>", "A visit");
    }

    #[test]
    fn the_language_is_taken_from_the_page_before_its_metadata() {
        let language = |page: &str| read(&Document::from(page), "").declared_language;
        let both = "<html lang=kk><meta property=og:locale content=ru_RU>";
        assert_eq!(language(both).as_deref(), Some("kk"));
        let locale = "<meta property=og:locale content=ru_RU>";
        assert_eq!(language(locale).as_deref(), Some("ru_RU"));
        let header = "<meta http-equiv=Content-Language content=ar>";
        assert_eq!(language(header).as_deref(), Some("ar"));
    }
}
