//! Instants, to the microsecond.
//!
//! An instant comes from a clock or a caller; this file reads no clock. The range is the one of
//! `google.protobuf.Timestamp`: years 1 to 9999, UTC.

use super::Invalid;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const MICROS: i64 = 1_000_000;
/// 0001-01-01T00:00:00Z, the first instant of `google.protobuf.Timestamp`.
const FIRST_SECOND: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z, its last second.
const LAST_SECOND: i64 = 253_402_300_799;

impl Timestamp {
    /// The last instant there is.
    pub const MAX: Self = Self(LAST_SECOND * MICROS + MICROS - 1);

    /// From seconds and nanoseconds as protobuf has them; digits finer than a microsecond are
    /// dropped.
    ///
    /// # Errors
    /// Outside the years 1 to 9999, or nanoseconds outside 0 to 999,999,999.
    pub fn from_seconds(seconds: i64, nanos: i32) -> Result<Self, Invalid> {
        if !(FIRST_SECOND..=LAST_SECOND).contains(&seconds) {
            return Err(Invalid::new(
                &seconds.to_string(),
                "seconds are outside the years 1 to 9999",
            ));
        }
        if !(0..MICROS * 1000).contains(&i64::from(nanos)) {
            return Err(Invalid::new(&nanos.to_string(), "nanos are outside 0 to 999999999"));
        }
        Ok(Self(seconds * MICROS + i64::from(nanos) / 1000))
    }

    /// From microseconds since 1970, clamped to the years 1 to 9999.
    pub const fn from_micros(micros: i64) -> Self {
        let (first, last) = (FIRST_SECOND * MICROS, Self::MAX.0);
        if micros < first {
            Self(first)
        } else if micros > last {
            Self(last)
        } else {
            Self(micros)
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded towards the past.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// Nanoseconds within the second, 0 to 999,999,000.
    pub const fn nanos(self) -> u32 {
        let micros = self.0.rem_euclid(MICROS);
        // A remainder of a division by 1,000,000 fits.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0..1e9 fits u32"
        )]
        let nanos = (micros * 1000) as u32;
        nanos
    }

    /// The instant that many microseconds later, at most [`Timestamp::MAX`].
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_before_1970_keeps_its_parts() {
        let time = Timestamp::from_seconds(-1, 250_000_000).unwrap();
        assert_eq!((time.seconds(), time.nanos(), time.micros()), (-1, 250_000_000, -750_000));
    }

    #[test]
    fn years_outside_1_to_9999_are_refused() {
        assert!(Timestamp::from_seconds(FIRST_SECOND, 0).is_ok());
        assert!(Timestamp::from_seconds(FIRST_SECOND - 1, 0).is_err());
        assert!(Timestamp::from_seconds(LAST_SECOND + 1, 0).is_err());
        assert!(Timestamp::from_seconds(0, -1).is_err());
    }
}
