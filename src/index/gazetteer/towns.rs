//! Which towns are told, and by how much of a word: their names are many, and some are other words too.

use std::collections::HashMap;

use super::{Names, TOWN, tables};

/// In which countries the towns are.
#[derive(Debug)]
pub(super) struct Towns(HashMap<&'static str, &'static str>);

impl Default for Towns {
    fn default() -> Self {
        let lines = tables::TOWN_COUNTRIES.lines().filter(|line| !line.starts_with('#'));
        Self(lines.filter_map(|line| line.split_once('\t')).collect())
    }
}

impl Towns {
    /// Whether a word of a town's name begins like its country's: "Бразилийн" is of Brazil, not of Brasília,
    /// and who writes "Santiago de Chile" speaks of Chile.
    pub(super) fn is_like_its_country<'k>(
        &self,
        entity: &str,
        mut keys: impl Iterator<Item = &'k str>,
        names: &Names,
    ) -> bool {
        let Some(row) = entity.strip_prefix(TOWN).and_then(|id| self.0.get(id)) else {
            return false;
        };
        let country = row.split('\t').next().unwrap_or_default();
        keys.any(|key| {
            let mut ends = (1..=key.len()).filter(|end| key.is_char_boundary(*end));
            ends.any(|end| {
                let known = key.get(..end).and_then(|start| names.spaced.get(start));
                known.into_iter().flatten().any(|name| {
                    name.rest.is_empty() && name.entity.strip_prefix("country:") == Some(country)
                })
            })
        })
    }
}

/// Whether a folded name is so short that it is another word too, for all that its script shows.
pub(super) fn is_doubtful(name: &str) -> bool {
    let letters = name.chars().count();
    let least = match name.chars().next().map_or(0, u32::from) {
        0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7A3 => 3,
        0xE00..=0xEFF | 0x1000..=0x109F | 0x1780..=0x17FF => 6,
        // No capitals show what is a name.
        0x590..=0x9FF | 0x10D0..=0x10FF | 0x1200..=0x137F => 5,
        _ => 4,
    };
    letters < least
}

/// Whether letters may follow the key of a town's name as an ending.
pub(super) fn may_follow(key: &str, more: &str) -> bool {
    let most = match key.chars().next().map_or(0, u32::from) {
        0x590..=0x7FF => 1,
        _ => match key.chars().count() {
            0..=4 => 2,
            5 | 6 => 5,
            _ => super::MOST_MORE,
        },
    };
    more.chars().count() <= most
}
