//! How alike two romanised words sound: what it costs to make one of the other.
//!
//! Vowels cost little, and nearly nothing where a script does not write them; consonants of one class
//! cost less than others; an ending of the second word costs least of all.

/// Letters of a word that are read.
const MOST: usize = 24;

/// From 0 to 1: how likely `form` is `name`, perhaps with an ending, in a script whose vowels are `rough`.
pub fn alike(name: &str, form: &str, rough: bool) -> f32 {
    let (name, form) = (sounds(name), sounds(form));
    let weigh = |sound: &u8| drop_cost(*sound, rough);
    let whole: f32 = name.iter().map(weigh).sum();
    if whole <= 0.0 || form.is_empty() {
        return 0.0;
    }
    let mut row: Vec<f32> = Vec::with_capacity(form.len() + 1);
    row.push(0.0);
    for sound in &form {
        let before = row.last().copied().unwrap_or_default();
        row.push(before + drop_cost(*sound, rough));
    }
    for (index, one) in name.iter().enumerate() {
        let mut diagonal = row.first().copied().unwrap_or_default();
        let mut left = diagonal + drop_cost(*one, rough);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        let last = index + 1 == name.len();
        let mut tail = 0;
        for (other, cell) in form.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            // Behind the name's end stands an ending.
            let more = if last && tail > 0 { ENDING } else { drop_cost(*other, rough) };
            let swapped = diagonal + change_cost(*one, *other, rough);
            let best = swapped.min(above + drop_cost(*one, rough)).min(left + more);
            tail = if last && best < left + more { 1 } else { tail };
            diagonal = above;
            *cell = best;
            left = best;
        }
    }
    let cost = row.last().copied().unwrap_or(whole);
    (1.0 - cost / whole).max(0.0)
}

/// What a letter of an ending costs.
const ENDING: f32 = 0.12;

fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// What it costs to leave a sound out.
fn drop_cost(sound: u8, rough: bool) -> f32 {
    match sound {
        _ if is_vowel(sound) => {
            if rough {
                0.1
            } else {
                0.35
            }
        }
        b'h' => 0.3,
        b'w' | b'r' if rough => 0.6,
        b'w' => 0.6,
        _ => 1.0,
    }
}

/// What it costs to write one sound for another.
fn change_cost(one: u8, other: u8, rough: bool) -> f32 {
    if one == other {
        return 0.0;
    }
    let vowels = (is_vowel(one), is_vowel(other));
    if vowels == (true, true) {
        return if rough { 0.05 } else { 0.2 };
    }
    if vowels.0 != vowels.1 {
        let breathed = |a, b| matches!((a, b), (b'w', b'u' | b'o') | (b'v', b'u' | b'o'));
        let glide = breathed(one, other) || breathed(other, one);
        return if glide { 0.15 } else { 2.0 };
    }
    match (group(one), group(other)) {
        (a, b) if a == b => 0.2,
        (b'h', b'K') | (b'K', b'h') => 0.4,
        (b'S', b'T') | (b'T', b'S') | (b'S', b'K') | (b'K', b'S') => 0.7,
        (b'M', b'N') | (b'N', b'M') => 0.4,
        _ => 1.4,
    }
}

fn group(sound: u8) -> u8 {
    match sound {
        b'b' | b'p' | b'f' | b'v' | b'w' => b'P',
        b'k' | b'g' => b'K',
        b's' | b'z' | b'j' | b'c' | b'x' => b'S',
        b't' | b'd' => b'T',
        b'l' | b'r' => b'R',
        b'm' => b'M',
        b'n' => b'N',
        b'h' => b'h',
        other => other,
    }
}

/// The sounds of a romanised word, a letter each: `x` is sh and zh, `c` is ch and ts.
fn sounds(roman: &str) -> Vec<u8> {
    const PAIRS: &[(&str, &[u8])] = &[
        ("shch", b"x"),
        ("tsch", b"c"),
        ("tch", b"c"),
        ("sch", b"x"),
        ("dzh", b"j"),
        ("sh", b"x"),
        ("ch", b"c"),
        ("zh", b"x"),
        ("ts", b"c"),
        ("tz", b"c"),
        ("dz", b"z"),
        ("dj", b"j"),
        ("kh", b"h"),
        ("gh", b"g"),
        ("ph", b"f"),
        ("th", b"t"),
        ("ck", b"k"),
        ("qu", b"k"),
        ("ce", b"se"),
        ("ci", b"si"),
        ("cy", b"si"),
        ("x", b"ks"),
        ("y", b"i"),
        ("c", b"k"),
        ("q", b"k"),
    ];
    let mut found: Vec<u8> = Vec::with_capacity(roman.len());
    let mut rest = roman;
    while let Some(first) = rest.as_bytes().first().filter(|_| found.len() < MOST) {
        let pair = PAIRS.iter().find(|(letters, _)| rest.starts_with(letters));
        let single = [*first];
        let (length, read) =
            pair.map_or((1, single.as_slice()), |(letters, read)| (letters.len(), *read));
        for sound in read {
            // A doubled consonant is one, in Hangul l and r too.
            let joined = |last: &u8| last == sound || group(*last) == b'R' && group(*sound) == b'R';
            if !found.last().is_some_and(joined) {
                found.push(*sound);
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_one_for_the_same_word_and_falls_with_difference() {
        assert!((alike("tokayev", "tokayev", false) - 1.0).abs() < 1e-6);
        assert!(alike("tokayev", "tokaev", false) > alike("tokayev", "takoev", false));
        assert!(alike("tokayev", "tokaevym", false) > 0.8);
        assert!(alike("tokayev", "tkaif", true) > 0.8);
        assert!(alike("tokayev", "putin", false) < 0.2);
        assert!(alike("putin", "patten", false) < alike("putin", "putinym", false));
        assert!(alike("", "x", false).abs() < 1e-6);
        assert!(alike("x", "", true).abs() < 1e-6);
    }
}
