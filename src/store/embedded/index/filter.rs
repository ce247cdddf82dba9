//! A filter over the stems of keys: says of most stems that are not in a run that they are not there,
//! so that looking for something new does not read a block of every run.
//!
//! Ten bits a stem and seven questions, which err for one stem in a hundred and twenty (Bloom, 1970).

/// Bits for each stem.
const BITS: usize = 10;
/// Places that are looked at.
const QUESTIONS: u64 = 7;

/// What is known of the stems of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter(Vec<u8>);

impl Filter {
    /// A filter over stems, given by [`stem_hash`].
    pub(super) fn over(stems: &[u64]) -> Self {
        let mut filter = Self(vec![0; (stems.len() * BITS).div_ceil(8).max(1)]);
        for stem in stems {
            for (byte, bit) in filter.places(*stem) {
                if let Some(byte) = filter.0.get_mut(byte) {
                    *byte |= bit;
                }
            }
        }
        filter
    }

    /// A filter as it was stored.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        (!bytes.is_empty()).then(|| Self(bytes.to_vec()))
    }

    /// The filter, to be stored.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// False: the stem is not there. True: it mostly is.
    pub(super) fn may_have(&self, stem: u64) -> bool {
        self.places(stem).all(|(byte, bit)| self.0.get(byte).is_none_or(|byte| byte & bit != 0))
    }

    fn places(&self, stem: u64) -> impl Iterator<Item = (usize, u8)> + use<> {
        let bits = self.0.len() as u64 * 8;
        let step = stem.rotate_left(32) | 1;
        (0..QUESTIONS).map(move |question| {
            let bit = stem.wrapping_add(question.wrapping_mul(step)) % bits;
            (usize::try_from(bit / 8).unwrap_or(usize::MAX), 1 << (bit % 8))
        })
    }
}

/// The hash of a stem: only its spread matters, nobody gains by stems that meet.
pub(super) fn stem_hash(stem: &[u8]) -> u64 {
    let mut hash = 0x9e37_79b9_7f4a_7c15_u64 ^ stem.len() as u64;
    for part in stem.chunks(8) {
        let mut word = [0; 8];
        word.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 32;
    }
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_found_and_little_else() {
        let stem = |number: u32| stem_hash(format!("s\0\x01note-{number:06}").as_bytes());
        let there: Vec<u64> = (0..10_000).map(stem).collect();
        let filter = Filter::over(&there);
        assert!(there.iter().all(|stem| filter.may_have(*stem)));
        let wrong = (10_000..20_000).filter(|number| filter.may_have(stem(*number))).count();
        assert!(wrong < 200, "{wrong} of 10,000");
        assert_eq!(Filter::of_bytes(filter.bytes()), Some(filter));
        assert!(!Filter::over(&[]).may_have(stem(1)));
    }
}
