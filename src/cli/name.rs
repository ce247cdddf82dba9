//! Names as people type them: `acd-19`, `acd-19/kk`, `acd-19/kk/2`, or a whole resource name.

use super::failure::Failure;
use crate::domain::{EditionName, Invalid, RevisionName, StatementName};

/// What a name names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// A statement.
    Statement(StatementName),
    /// One of its editions.
    Edition(EditionName),
    /// A revision of an edition.
    Revision(RevisionName),
}

impl Name {
    /// Reads a name; short ones are of that archive.
    pub(super) fn parse(text: &str, archive: &str) -> Result<Self, Failure> {
        Self::read(text, archive).map_err(|invalid| {
            Failure::Usage(format!(
                "{invalid}; a name is STATEMENT, STATEMENT/EDITION or STATEMENT/EDITION/REVISION \
                 (acd-19, acd-19/kk, acd-19/kk/2), or a resource name (archives/…)"
            ))
        })
    }

    fn read(text: &str, archive: &str) -> Result<Self, Invalid> {
        let full = whole(text, archive);
        match full.split('/').count() {
            0..=4 => full.parse().map(Self::Statement),
            5 | 6 => full.parse().map(Self::Edition),
            _ => full.parse().map(Self::Revision),
        }
    }
}

fn whole(text: &str, archive: &str) -> String {
    if text.starts_with("archives/") {
        return text.to_owned();
    }
    let mut full = format!("archives/{archive}");
    let collections =
        ["statements", "editions", "revisions"].into_iter().chain(std::iter::repeat(""));
    for (collection, id) in collections.zip(text.split('/')) {
        full.push('/');
        full.push_str(collection);
        full.push('/');
        full.push_str(id);
    }
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        Name::parse(text, "default").ok().map(|name| match name {
            Name::Statement(name) => format!("statement {name}"),
            Name::Edition(name) => format!("edition {name}"),
            Name::Revision(name) => format!("revision {name}"),
        })
    }

    #[test]
    fn short_and_whole_names_mean_the_same() {
        let statement = "archives/default/statements/acd-19";
        assert_eq!(shown("acd-19"), Some(format!("statement {statement}")));
        assert_eq!(shown(statement), shown("acd-19"));
        assert_eq!(shown("acd-19/kk"), Some(format!("edition {statement}/editions/kk")));
        assert_eq!(
            shown("acd-19/kk/2"),
            Some(format!("revision {statement}/editions/kk/revisions/2"))
        );
        assert_eq!(
            shown("acd-19/kk/latest"),
            shown(&format!("{statement}/editions/kk/revisions/latest"))
        );
        let other = "archives/other/statements/x/editions/en";
        assert_eq!(shown(other), Some(format!("edition {other}")));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in
            ["", "/", "acd-19/", "acd-19/kk/0", "acd-19/kk/2/x", "Ünal", "archives/a", "a b", ".."]
        {
            assert_eq!(shown(text), None, "{text:?}");
        }
    }
}
