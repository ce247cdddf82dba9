//! The test that every claim passes before it is stored: the text at the span is the surface.

use crate::domain::fields::{Claim, ClaimSource};

/// The claims whose every piece of evidence is in the text, and how many are not. A claim of a program
/// without evidence proves nothing.
pub(in crate::archive) fn verified(text: &str, claims: Vec<Claim>) -> (Vec<Claim>, usize) {
    let all = claims.len();
    let kept: Vec<Claim> = claims.into_iter().filter(|claim| holds(text, claim)).collect();
    let refused = all - kept.len();
    (kept, refused)
}

fn holds(text: &str, claim: &Claim) -> bool {
    let needs_words = match claim.source {
        ClaimSource::Extractor | ClaimSource::Annotator => true,
        ClaimSource::Publisher | ClaimSource::Curator => false,
    };
    if claim.evidence.is_empty() && needs_words {
        return false;
    }
    claim.evidence.iter().all(|evidence| {
        let found = text.get(evidence.span.range());
        !evidence.surface.is_empty() && found == Some(evidence.surface.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fields::values;
    use crate::domain::fields::Evidence;

    #[test]
    fn a_claim_without_its_words_in_the_text_is_refused() {
        let text = "Қазақстан туралы";
        let with = |start: usize, end: usize, surface: &str| {
            let mut claim = values::country("KZ", "Қазақстан", "kk");
            let span = (start..end).into();
            claim.evidence = vec![Evidence { span, surface: surface.to_owned() }];
            claim
        };
        let good = with(0, 18, "Қазақстан");
        assert_eq!(verified(text, vec![good.clone()]), (vec![good.clone()], 0));
        let bad = [
            with(0, 17, "Қазақстан"),
            with(1, 19, "Қазақстан"),
            with(0, 18, "Қырғызстан"),
            with(0, 900, "Қазақстан"),
            with(18, 0, "Қазақстан"),
            with(3, 3, ""),
            values::country("KZ", "Қазақстан", "kk"),
        ];
        assert_eq!(verified(text, bad.to_vec()), (Vec::new(), bad.len()));
        let said = values::country_by("KZ", "Қазақстан", "kk", ClaimSource::Publisher);
        assert_eq!(verified(text, vec![said.clone()]), (vec![said], 0), "a person needs no proof");
    }
}
