//! What a text states in a form that needs no language: its numbers.

use super::fold::digit;

/// The numbers of a text in ASCII digits, in order, each once, with the points and commas between
/// their digits left out so that `10 000`'s parts, `1.5` and `1,5` are comparable across languages.
pub fn numbers(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut number = String::new();
    let mut end = |number: &mut String| {
        let number = std::mem::take(number);
        if !number.is_empty() && !found.contains(&number) {
            found.push(number);
        }
    };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(digit) = digit(c) {
            number.push(digit);
            continue;
        }
        let next = chars.peek().copied().and_then(digit);
        if number.is_empty() || next.is_none() || !matches!(c, '.' | ',' | '٫' | '٬') {
            end(&mut number);
        }
    }
    end(&mut number);
    found
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn numbers_are_the_same_in_every_script() {
        assert_eq!(numbers("On 5 May 2024, 1,500.5 t"), ["5", "2024", "15005"]);
        assert_eq!(numbers("٥ مايو ٢٠٢٤"), ["5", "2024"]);
        assert_eq!(numbers("5 және 5"), ["5"]);
    }
}
