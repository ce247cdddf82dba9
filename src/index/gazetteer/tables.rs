//! The names that are built in: those of `data/lexicon`, one table for the whole program.

/// Names of countries: language, ISO 3166-1 code, name.
pub(super) const COUNTRIES: &str = include_str!("../../../data/lexicon/countries.tsv");

/// Names of countries that are in use beside those: language, ISO 3166-1 code, names.
pub(super) const OTHER_NAMES: &str = include_str!("../../../data/search/country_names.tsv");

/// Names of towns: language, GeoNames id, name.
pub(super) const TOWNS: &str = include_str!("../../../data/lexicon/place_names.tsv");

/// In which country each town is: GeoNames id, ISO 3166-1 code, name.
pub(super) const TOWN_COUNTRIES: &str = include_str!("../../../data/lexicon/places.tsv");

/// Names of towns that are in use beside those, in the same form.
pub(super) const OTHER_TOWNS: &str = include_str!("../../../data/search/town_names.tsv");

macro_rules! tables {
    ($($name:literal,)+) => {
        &[$(include_str!(concat!("../../../data/lexicon/", $name)),)+]
    };
}

/// What each language adds: other names of countries, their people, organisations.
pub(super) const LANGUAGES: &[&str] = tables![
    "am.txt",
    "ar.txt",
    "az.txt",
    "be.txt",
    "bg.txt",
    "bn.txt",
    "bs.txt",
    "cs.txt",
    "da.txt",
    "de.txt",
    "el.txt",
    "en.txt",
    "es.txt",
    "et.txt",
    "fa.txt",
    "fi.txt",
    "fr.txt",
    "he.txt",
    "hi.txt",
    "hr.txt",
    "hu.txt",
    "hy.txt",
    "id.txt",
    "it.txt",
    "ja.txt",
    "ka.txt",
    "kk.txt",
    "km.txt",
    "ko.txt",
    "ky.txt",
    "lo.txt",
    "lt.txt",
    "lv.txt",
    "mk.txt",
    "mn.txt",
    "ms.txt",
    "my.txt",
    "nb.txt",
    "ne.txt",
    "nl.txt",
    "pl.txt",
    "ps.txt",
    "pt.txt",
    "ro.txt",
    "ru.txt",
    "sk.txt",
    "sl.txt",
    "sq.txt",
    "sr-Latn.txt",
    "sr.txt",
    "sv.txt",
    "sw.txt",
    "ta.txt",
    "tg.txt",
    "th.txt",
    "tk.txt",
    "tr.txt",
    "uk.txt",
    "ur.txt",
    "uz-Cyrl.txt",
    "uz.txt",
    "vi.txt",
    "zh-Hant.txt",
    "zh.txt",
];
