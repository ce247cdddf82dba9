//! A Markdown page with a part that a program writes, between two marks.

use std::path::Path;

use crate::cli::failure::Failure;

const FIRST: &str = "<!-- measured: `make eval-language` writes from here -->\n";
const LAST: &str = "<!-- measured: to here -->\n";

/// Puts the text between the marks of the page.
pub(super) fn fill(page: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::io(page.display(), &error);
    let old = std::fs::read_to_string(page).map_err(failed)?;
    let new = filled(&old, text).ok_or_else(|| {
        let marks = format!("{FIRST}{LAST}");
        Failure::Usage(format!("{}: lacks the two marks\n{marks}", page.display()))
    })?;
    std::fs::write(page, new).map_err(failed)
}

fn filled(page: &str, text: &str) -> Option<String> {
    let (before, rest) = page.split_once(FIRST)?;
    let (_, after) = rest.split_once(LAST)?;
    Some(format!("{before}{FIRST}\n{text}\n{LAST}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_is_replaced() {
        let page = format!("# A\n{FIRST}old\n{LAST}end\n");
        let once = filled(&page, "new").unwrap();
        assert_eq!(once, format!("# A\n{FIRST}\nnew\n{LAST}end\n"));
        assert_eq!(filled(&once, "new").unwrap(), once);
        assert_eq!(filled("# A\n", "new"), None);
    }
}
