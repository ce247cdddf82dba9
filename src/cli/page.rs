//! One web page that needs nothing else: no script, no font, no address.

use std::fmt::Write as _;

/// Text of others inside a page.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

/// A page with a title, some style and a body that is escaped already.
pub(super) fn page(title: &str, style: &str, body: &str) -> String {
    let mut out = String::with_capacity(body.len() + 2048);
    let title = escape(title);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{BASE}{style}</style></head>\n\
         <body><h1>{title}</h1>\n{body}</body></html>\n"
    );
    out
}

const BASE: &str = "\
:root { color-scheme: light dark; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 serif; }
h1 { font: 600 1.1rem/1.4 sans-serif; overflow-wrap: anywhere; }
.note { font: .8rem/1.4 sans-serif; opacity: .75; }
p, td { white-space: pre-line; overflow-wrap: anywhere; }
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_is_no_markup() {
        let made = page("a<b>", "", &escape("<script>\"&"));
        assert!(made.contains("<title>a&lt;b&gt;</title>"), "{made}");
        assert!(made.contains("&lt;script&gt;&quot;&amp;"), "{made}");
    }
}
