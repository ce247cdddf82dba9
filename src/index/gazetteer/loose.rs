//! Names in scripts of South-East Asia without what their spellings differ in.
//!
//! Foreign names have no settled spelling in Lao, Khmer, Burmese and Thai: marks of tone come and go, long vowels
//! are short, letters of one sound change places. Names and runs are compared without these. Pure; linear.

/// A run that is compared, and from which character of the folded run each of its characters is.
#[derive(Debug, Default)]
pub(super) struct Loose {
    pub text: String,
    pub from: Vec<usize>,
}

/// Leaves of a folded run what spellings agree in.
pub(super) fn loose(folded: &str) -> Loose {
    let mut made = Loose::default();
    let mut before = '\0';
    for (at, letter) in folded.chars().enumerate() {
        let Some(kept) = kept(letter) else { continue };
        // Two signs for e are one for ae, in Thai as in Lao.
        let twice = kept == before && matches!(kept, 'เ' | 'ເ');
        if twice {
            made.text.pop();
            made.text.push(if kept == 'เ' { 'แ' } else { 'ແ' });
        } else {
            made.text.push(kept);
            made.from.push(at);
        }
        before = kept;
    }
    made
}

/// The letter that stands for all of its sound; none for what is left out.
fn kept(letter: char) -> Option<char> {
    Some(match letter {
        // Thai: tones, the mark of silence, the short e.
        '\u{E47}'..='\u{E4E}' => return None,
        // Lao: tones and the mark of silence; h before a nasal.
        '\u{EC8}'..='\u{ECC}' => return None,
        'ຣ' | 'ຼ' => 'ລ',
        'ໜ' => 'ນ',
        'ໝ' => 'ມ',
        'ຢ' | 'ຽ' => 'ຍ',
        'ໃ' => 'ໄ',
        'ີ' => 'ິ',
        'ື' => 'ຶ',
        'ູ' => 'ຸ',
        'ັ' => 'າ',
        // Khmer: marks of the series, of shortness and of silence; the sign of a subscript.
        '\u{17C9}'..='\u{17D3}' | '\u{17DD}' => return None,
        'ណ' => 'ន',
        'ឡ' => 'ល',
        'ី' | 'ឹ' | 'ឺ' => 'ិ',
        'ូ' | 'ួ' => 'ុ',
        'ឌ' => 'ដ',
        'ធ' | 'ឋ' => 'ថ',
        // Burmese: the mark that kills a vowel, tones; long vowels; two signs for y and r.
        '\u{1036}'..='\u{103A}' => return None,
        'ီ' => 'ိ',
        'ူ' => 'ု',
        'ြ' => 'ျ',
        _ => letter,
    })
}
