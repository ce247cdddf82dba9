//! Several mentions of one event. Not here: finding them.

use super::Found;

impl Found {
    /// Whether it says all of another mention of the same event.
    pub(in crate::extract) fn tells(&self, other: &Self) -> bool {
        let counted = |event: &Self| event.ordinal.as_ref().map(|ordinal| ordinal.number);
        let held = |event: &Self| event.organization.as_ref().map(|(place, _)| *place);
        let same = self.kind == other.kind && self.coming == other.coming;
        let ordinal = counted(other).is_none() || counted(self) == counted(other);
        same && ordinal && (held(other).is_none() || held(self) == held(other))
    }
}

/// The event that a title names, as the paragraph below it tells of it: a title says less.
pub(super) fn fuller(found: &[Found], at: usize) -> usize {
    let Some(title) = found.get(at).filter(|event| event.paragraph == 0) else { return at };
    let counted = |event: &Found| event.ordinal.as_ref().map(|ordinal| ordinal.number);
    let held = |event: &Found| event.organization.as_ref().map(|(place, _)| *place);
    let adds = |event: &Found| {
        let same = event.paragraph == 1 && event.kind == title.kind;
        let ordinal = counted(title).is_none() || counted(title) == counted(event);
        let body = held(title).is_none() || held(title) == held(event);
        let more = (counted(event), held(event)) != (counted(title), held(title));
        same && ordinal && body && more
    };
    found.iter().position(adds).unwrap_or(at)
}
