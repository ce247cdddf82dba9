//! Simplified and traditional Han characters as one: `data/search/han.txt`.
//!
//! A character with several simplifications takes the first. That confuses a few words, never loses
//! one: index and query fold alike.

use std::sync::LazyLock;

static SOURCE: &str = include_str!("../../data/search/han.txt");
/// Traditional and simplified, in the order of the traditional.
static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let lines = SOURCE.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|pair| {
        let mut characters = pair.chars();
        characters.next().zip(characters.next())
    });
    pairs.collect()
});

/// The simplified form of a traditional character; any other character as it is.
pub(super) fn simplified(character: char) -> char {
    if !('\u{3400}'..='\u{9FFF}').contains(&character) {
        return character;
    }
    let found = PAIRS.binary_search_by_key(&character, |(traditional, _)| *traditional);
    found.ok().and_then(|at| PAIRS.get(at)).map_or(character, |(_, simplified)| *simplified)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_become_simplified_and_others_stay() {
        let fold = |text: &str| text.chars().map(simplified).collect::<String>();
        assert_eq!(fold("外交部發言人"), "外交部发言人");
        assert_eq!(fold("哈薩克斯坦"), "哈萨克斯坦");
        assert_eq!(fold("东京a1"), "东京a1");
        assert!(PAIRS.is_sorted(), "the table is searched by halves");
        assert!(PAIRS.len() > 2_000);
    }
}
