//! `analyze --html`: one self-contained page, the text on the left with its evidence in colour, the
//! fields of each paragraph beside it.

use std::fmt::Write as _;

use super::facts::FIELDS;
use super::local::Local;
use super::marks;

const STYLE: &str = "\
body{font:16px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1b1b1b;\
background:#fff}section{display:grid;grid-template-columns:3fr 2fr;gap:2rem;border-top:1px solid #ddd;\
padding:.6rem 0}p{margin:0}ul{margin:0;padding:0;list-style:none;font-size:.85rem;line-height:1.45}\
mark{color:inherit;border-radius:3px;padding:0 .1em}li span{color:#666}header{margin-bottom:1rem}\
@media(max-width:50rem){section{grid-template-columns:1fr;gap:.4rem}}";

/// Colours of the fields, light enough for black letters.
const COLOURS: [&str; 13] = [
    "#cfe8ff", "#d9d2ff", "#ffe0b3", "#c9f2d0", "#b9f0ea", "#ffd0d8", "#f6e58d", "#e6d5c3",
    "#eeeeee", "#f3ccff", "#f3ccff", "#d6e4c8", "#eeeeee",
];

/// The page of a document.
pub(super) fn page(local: &Local, title: &str) -> String {
    let facts = marks::facts(local);
    let mut html = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        html,
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{}</title>\n<style>{STYLE}",
        local.language,
        escaped(title)
    );
    for (number, colour) in COLOURS.iter().enumerate() {
        let _ = write!(html, ".f{number}{{background:{colour}}}");
    }
    html.push_str("</style>\n<header>");
    for (number, field) in FIELDS.iter().enumerate() {
        let _ = write!(html, "<mark class=\"f{number}\">{field}</mark> ");
    }
    html.push_str("</header>\n");
    for marked in marks::segments(local) {
        html.push_str("<section><p dir=\"auto\">");
        for piece in &marked.pieces {
            match piece.claim.and_then(|claim| facts.get(claim)) {
                Some(fact) => {
                    let _ = write!(
                        html,
                        "<mark class=\"f{}\" title=\"{}\">{}</mark>",
                        fact.hue,
                        escaped(&format!("{}: {}", fact.field, fact.value)),
                        escaped(piece.text)
                    );
                }
                None => html.push_str(&escaped(piece.text)),
            }
        }
        html.push_str("</p><ul>");
        for number in &marked.claims {
            let (Some(fact), Some(claim)) = (facts.get(*number), local.claims.get(*number)) else {
                continue;
            };
            let sure = claim.confidence.unwrap_or(1.0) * 100.0;
            let _ = write!(
                html,
                "<li><mark class=\"f{}\">{}</mark> {} <span>{sure:.0} % {}</span></li>",
                fact.hue,
                fact.field,
                escaped(&fact.value),
                escaped(&claim.rule)
            );
        }
        html.push_str("</ul></section>\n");
    }
    html.push_str("</html>\n");
    html
}

/// Text that cannot end an element or attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_break_out_of_the_page() {
        assert_eq!(escaped("<b a=\"1\">&"), "&lt;b a=&quot;1&quot;&gt;&amp;");
    }
}
