//! What was noticed while a text was made canonical, until it becomes warnings.

use crate::domain::{Warning, WarningKind};

/// What can be noticed of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    Bidi,
    ZeroWidth,
    OddSpace,
    Control,
}

const ALL: [Notice; 4] = [Notice::Bidi, Notice::ZeroWidth, Notice::OddSpace, Notice::Control];

/// How often each was noticed and where first, in bytes of the canonical text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Notices {
    tallies: [Tally; ALL.len()],
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    count: usize,
    first: usize,
}

impl Notices {
    /// Counts one, at a place; places come in order.
    pub(super) fn note(&mut self, notice: Notice, place: usize) {
        for (tally, kind) in self.tallies.iter_mut().zip(ALL) {
            if kind == notice {
                if tally.count == 0 {
                    tally.first = place;
                }
                tally.count += 1;
            }
        }
    }

    /// Adds what was noticed later in the same text.
    pub(super) fn absorb(&mut self, later: Self) {
        for (tally, more) in self.tallies.iter_mut().zip(later.tallies) {
            if tally.count == 0 {
                tally.first = more.first;
            }
            tally.count += more.count;
        }
    }

    /// Moves every place.
    pub(super) fn move_places(&mut self, new_place: impl Fn(usize) -> usize) {
        for tally in self.tallies.iter_mut().filter(|tally| tally.count > 0) {
            tally.first = new_place(tally.first);
        }
    }

    /// One warning for each kind that was noticed.
    pub(super) fn into_warnings(self, text: &str) -> Vec<Warning> {
        let noticed = self.tallies.iter().zip(ALL).filter(|(tally, _)| tally.count > 0);
        noticed.map(|(tally, notice)| warning(notice, *tally, text)).collect()
    }
}

fn warning(notice: Notice, tally: Tally, text: &str) -> Warning {
    let (kind, message) = match notice {
        Notice::Bidi => (
            WarningKind::BidiControl,
            "characters that change the direction of writing were left out of the text",
        ),
        Notice::ZeroWidth => {
            (WarningKind::ZeroWidth, "zero-width characters were left out of the text")
        }
        Notice::OddSpace => {
            (WarningKind::UnusualWhitespace, "unusual white space was read as plain spaces")
        }
        Notice::Control => {
            (WarningKind::ControlRemoved, "control characters were left out of the text")
        }
    };
    let start = text.floor_char_boundary(tally.first);
    let replaced = notice == Notice::OddSpace && text.as_bytes().get(start) == Some(&b' ');
    let first = Some(start..start + usize::from(replaced));
    Warning { kind, message: message.into(), count: tally.count, first }
}
