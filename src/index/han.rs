//! Simplified and traditional Han characters as one: `data/search/han.txt`.
//!
//! A character with several simplifications takes the first. That confuses a few words, never loses
//! one: index and query fold alike.

use std::sync::LazyLock;

static SOURCE: &str = include_str!("../../data/search/han.txt");
/// Traditional and simplified, in the order of the traditional; a form for each.
static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let lines = SOURCE.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|pair| {
        let mut characters = pair.chars();
        characters.next().zip(characters.next())
    });
    pairs.collect()
});

/// The first Han character that the table below has.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;
/// The simplified form of each of them: asked of every character of a text.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = (FIRST..=LAST).filter_map(char::from_u32).collect();
    for (traditional, simplified) in PAIRS.iter() {
        let place = u32::from(*traditional).checked_sub(FIRST);
        if let Some(form) = place.and_then(|place| table.get_mut(place as usize)) {
            *form = *simplified;
        }
    }
    table
});

/// The simplified form of a traditional character; any other character as it is.
pub(super) fn simplified(character: char) -> char {
    let place = u32::from(character).checked_sub(FIRST);
    let found = place.and_then(|place| SIMPLIFIED.get(place as usize));
    found.copied().unwrap_or(character)
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
        assert!(PAIRS.is_sorted_by(|one, next| one.0 < next.0), "each has one form");
        assert!(PAIRS.len() > 2_000);
    }
}
