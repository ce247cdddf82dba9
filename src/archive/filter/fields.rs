//! The fields that a filter may name, and how each is compared.

use crate::archive::fields::FIELDS;
use crate::archive::filter::Facts;
use crate::domain::filter::{Operator, Value};
use crate::domain::{
    LanguageTag, StatementHeads, StatementKind, StatementState, SyncState, Timestamp, Usability,
};

/// A field of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Kind,
    State,
    Usability,
    Language,
    OriginalLanguage,
    Title,
    Id,
    PublishTime,
    EmbargoEndTime,
    CreateTime,
    UpdateTime,
    ExternalId,
    ExternalScheme,
    Publisher,
    Label(String),
    /// Entities of one kind: the prefix of their keys.
    Entity(&'static str),
    /// A field of the structured fields, by its claims.
    Claims(&'static str),
}

/// The names of the fields, for errors and for `GetServerInfo`.
pub(super) const NAMES: [&str; 18] = [
    "kind",
    "state",
    "usability",
    "editions.language_code",
    "original_language_code",
    "title",
    "statement_id",
    "publish_time",
    "embargo_end_time",
    "create_time",
    "update_time",
    "external_ids.value",
    "external_ids.scheme",
    "publisher",
    "labels.",
    "countries",
    "organizations",
    "fields.",
];

/// A field compared with a value of its type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// Whether the field has any value.
    Present(Field),
    /// A word of a closed list, equal or not.
    Word { field: Field, word: String, equal: bool },
    /// A text: equal, not equal, or having it somewhere, without regard to case; `*` at an end stands for
    /// anything.
    Text { field: Field, text: String, operator: Operator },
    /// A language of an edition: the tag or one that is narrower.
    Language { tag: String, equal: bool },
    /// A time, compared with the days or the instant that the value names.
    Time { field: Field, operator: Operator, from: Timestamp, until: Timestamp },
    /// Between two days, both included.
    Between { from: Timestamp, until: Timestamp },
    /// An entity by its key.
    Entity { prefix: String, key: String },
    /// A translation does not keep up with its source.
    Stale,
    /// Editions say something else about a field, and about a part of it where one is named.
    Diverges { field: &'static str, part: Option<String> },
}

impl Field {
    /// The field of a path.
    pub(super) fn of(path: &[String]) -> Result<Self, String> {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        Ok(match names.as_slice() {
            ["kind"] => Self::Kind,
            ["state"] => Self::State,
            ["usability" | "editions", "usability"] | ["usability"] => Self::Usability,
            ["editions", "language_code"] | ["language_code" | "language"] => Self::Language,
            ["original_language_code"] => Self::OriginalLanguage,
            ["title"] | ["editions", "title"] => Self::Title,
            ["statement_id"] => Self::Id,
            ["publish_time"] => Self::PublishTime,
            ["embargo_end_time"] => Self::EmbargoEndTime,
            ["create_time"] => Self::CreateTime,
            ["update_time"] => Self::UpdateTime,
            ["external_ids"] | ["external_ids", "value"] => Self::ExternalId,
            ["external_ids", "scheme"] => Self::ExternalScheme,
            ["publisher" | "issuers"] | ["source", "publisher"] => Self::Publisher,
            ["labels", key] => Self::Label((*key).to_owned()),
            ["countries" | "region_codes"] => Self::Entity("country:"),
            ["organizations"] => Self::Entity("organization:"),
            ["fields", name] => Self::Claims(claims_field(name)?),
            _ => {
                let given = path.join(".");
                let nearest = nearest(&given, NAMES.into_iter());
                return Err(format!("there is no field {given:?}; did you mean {nearest:?}?"));
            }
        })
    }

    /// `language(kk)`.
    pub(super) fn language(tag: &str) -> Result<Test, String> {
        let tag = LanguageTag::parse(tag).map_err(|invalid| invalid.to_string())?;
        Ok(Test::Language { tag: tag.as_str().to_owned(), equal: true })
    }

    /// `published_between(…)`.
    pub(super) fn between(from: &str, until: &str) -> Result<Test, String> {
        let (from, _) = time(from)?;
        let (_, until) = time(until)?;
        Ok(Test::Between { from, until })
    }

    /// `diverges(events.chair)`.
    pub(super) fn diverges(path: &str) -> Result<Test, String> {
        let (field, part) = match path.split_once('.') {
            Some((field, part)) => (field, Some(part.to_owned())),
            None => (path, None),
        };
        Ok(Test::Diverges { field: claims_field(field)?, part })
    }

    /// The field compared with a value.
    pub(super) fn test(self, operator: Operator, value: &Value) -> Result<Test, String> {
        let text = value.text.clone();
        let equal = match operator {
            Operator::Equal | Operator::Has => Some(true),
            Operator::NotEqual => Some(false),
            Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual => None,
        };
        let unordered = || format!("this field has no order: {} makes no sense", operator.as_str());
        match self {
            Self::Kind | Self::State | Self::Usability => {
                let known = words_of(&self);
                let word = text.to_ascii_uppercase();
                if !known.contains(&word.as_str()) {
                    return Err(format!("{text:?} is none of {}", known.join(", ")));
                }
                Ok(Test::Word { field: self, word, equal: equal.ok_or_else(unordered)? })
            }
            Self::Language => {
                let equal = equal.ok_or_else(unordered)?;
                let Test::Language { tag, .. } = Self::language(&text)? else {
                    return Err(unordered());
                };
                Ok(Test::Language { tag, equal })
            }
            Self::PublishTime | Self::EmbargoEndTime | Self::CreateTime | Self::UpdateTime => {
                let (from, until) = time(&text)?;
                Ok(Test::Time { field: self, operator, from, until })
            }
            Self::Entity(prefix) => match equal {
                Some(true) => Ok(Test::Entity { prefix: prefix.to_owned(), key: text }),
                Some(false) => Err("entities are compared by `:` and `=`; use NOT".to_owned()),
                None => Err(unordered()),
            },
            Self::OriginalLanguage
            | Self::Title
            | Self::Id
            | Self::ExternalId
            | Self::ExternalScheme
            | Self::Publisher
            | Self::Claims(_)
            | Self::Label(_) => {
                equal.ok_or_else(unordered)?;
                Ok(Test::Text { field: self, text: text.to_lowercase(), operator })
            }
        }
    }

    fn texts(&self, heads: &StatementHeads, facts: &Facts) -> Vec<String> {
        let details = &heads.statement.details;
        match self {
            Self::Title => {
                let own = details.titles.iter().map(|title| title.text.to_lowercase());
                own.chain(heads.editions.iter().map(|head| head.title.to_lowercase())).collect()
            }
            Self::OriginalLanguage => {
                details.original_language.iter().map(|tag| tag.as_str().to_lowercase()).collect()
            }
            Self::ExternalId => {
                details.external_ids.iter().map(|id| id.value().to_lowercase()).collect()
            }
            Self::ExternalScheme => {
                details.external_ids.iter().map(|id| id.scheme().to_owned()).collect()
            }
            Self::Id => vec![heads.statement.id.to_string()],
            Self::Publisher => facts.publishers.iter().map(|name| name.to_lowercase()).collect(),
            Self::Label(key) => {
                details.labels.get(key).map(|v| v.to_lowercase()).into_iter().collect()
            }
            Self::Language => {
                heads.editions.iter().map(|h| h.language.as_str().to_owned()).collect()
            }
            Self::Kind => details.kind.map(kind_word).map(str::to_owned).into_iter().collect(),
            Self::State => vec![state_word(&heads.statement.state).to_owned()],
            Self::Usability => {
                heads.editions.iter().map(|h| usability_word(h.usability).to_owned()).collect()
            }
            Self::Entity(prefix) => {
                facts.entities.iter().filter(|key| key.starts_with(prefix)).cloned().collect()
            }
            Self::Claims(field) => {
                let keys = facts.said.iter().filter_map(|path| key_in(path, field));
                keys.flat_map(|key| {
                    let bare = key.split_once(':').map(|(_, id)| id.to_lowercase());
                    bare.into_iter().chain([key.to_lowercase()])
                })
                .collect()
            }
            Self::PublishTime | Self::EmbargoEndTime | Self::CreateTime | Self::UpdateTime => {
                self.time(heads).map(|time| time.micros().to_string()).into_iter().collect()
            }
        }
    }

    fn time(&self, heads: &StatementHeads) -> Option<Timestamp> {
        match self {
            Self::PublishTime => heads.statement.details.publish_time,
            Self::EmbargoEndTime => heads.statement.details.embargo_end_time,
            Self::CreateTime => Some(heads.statement.created.time),
            Self::UpdateTime => Some(heads.statement.updated.time),
            Self::Kind
            | Self::State
            | Self::Usability
            | Self::Language
            | Self::OriginalLanguage
            | Self::Title
            | Self::Id
            | Self::ExternalId
            | Self::ExternalScheme
            | Self::Publisher
            | Self::Label(_)
            | Self::Claims(_)
            | Self::Entity(_) => None,
        }
    }
}

impl Test {
    /// Whether it looks at claims.
    pub(super) fn asks_claims(&self) -> bool {
        matches!(
            self,
            Self::Diverges { .. }
                | Self::Present(Field::Claims(_))
                | Self::Text { field: Field::Claims(_), .. }
        )
    }

    /// Whether it looks at more than what lists show.
    pub(super) fn asks_facts(&self) -> bool {
        match self {
            Self::Present(field) | Self::Text { field, .. } => {
                matches!(field, Field::Publisher | Field::Entity(_) | Field::Claims(_))
            }
            Self::Entity { .. } | Self::Diverges { .. } => true,
            Self::Word { .. }
            | Self::Language { .. }
            | Self::Time { .. }
            | Self::Stale
            | Self::Between { .. } => false,
        }
    }

    /// Whether a statement passes.
    pub(super) fn passes(&self, heads: &StatementHeads, facts: &Facts) -> bool {
        match self {
            Self::Present(field) => field.texts(heads, facts).iter().any(|text| !text.is_empty()),
            Self::Word { field, word, equal } => {
                field.texts(heads, facts).iter().any(|text| text == word) == *equal
            }
            Self::Text { field, text, operator } => {
                let texts = field.texts(heads, facts);
                match operator {
                    Operator::NotEqual => !texts.iter().any(|own| matches(own, text)),
                    Operator::Has => {
                        texts.iter().any(|own| matches(own, text) || own.contains(text))
                    }
                    Operator::Equal
                    | Operator::Less
                    | Operator::LessOrEqual
                    | Operator::Greater
                    | Operator::GreaterOrEqual => texts.iter().any(|own| matches(own, text)),
                }
            }
            Self::Language { tag, equal } => {
                let mut editions = heads.editions.iter();
                editions.any(|head| is_within(head.language.as_str(), tag)) == *equal
            }
            Self::Time { field, operator, from, until } => {
                field.time(heads).is_some_and(|time| match operator {
                    Operator::Equal | Operator::Has => (*from..*until).contains(&time),
                    Operator::NotEqual => !(*from..*until).contains(&time),
                    Operator::Less => time < *from,
                    Operator::LessOrEqual => time < *until,
                    Operator::Greater => time >= *until,
                    Operator::GreaterOrEqual => time >= *from,
                })
            }
            Self::Between { from, until } => {
                let time = heads.statement.details.publish_time;
                time.is_some_and(|time| (*from..*until).contains(&time))
            }
            Self::Stale => heads.editions.iter().any(|head| head.sync == Some(SyncState::Stale)),
            Self::Diverges { field, part } => facts.diverging.iter().any(|path| {
                let found = path.strip_prefix(field).filter(|rest| !is_word_start(rest));
                found.is_some_and(|rest| {
                    part.as_ref().is_none_or(|part| rest.ends_with(&format!(".{part}")))
                })
            }),
            Self::Entity { prefix, key } => {
                let with_prefix = format!("{prefix}{key}");
                facts.entities.iter().any(|own| own == key || *own == with_prefix)
            }
        }
    }

    /// The language that this asks for.
    pub(super) fn language(&self) -> Option<&str> {
        match self {
            Self::Language { tag, equal: true } => Some(tag),
            Self::Language { .. }
            | Self::Present(_)
            | Self::Word { .. }
            | Self::Text { .. }
            | Self::Time { .. }
            | Self::Between { .. }
            | Self::Stale
            | Self::Diverges { .. }
            | Self::Entity { .. } => None,
        }
    }
}

/// The structured field of a name.
pub(in crate::archive) fn claims_field(name: &str) -> Result<&'static str, String> {
    FIELDS.into_iter().find(|field| *field == name).ok_or_else(|| {
        let nearest = nearest(name, FIELDS.into_iter());
        format!("there is no structured field {name:?}; did you mean {nearest:?}?")
    })
}

/// What a path of a field has in brackets: `country:KZ` of `countries[country:KZ]`.
pub(in crate::archive) fn key_in<'p>(path: &'p str, field: &str) -> Option<&'p str> {
    path.strip_prefix(field)?.strip_prefix('[')?.strip_suffix(']')
}

/// Whether a name goes on here.
fn is_word_start(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Whether a tag is another or narrower: `zh-Hant` is within `zh` (RFC 4647 §3.3.1).
fn is_within(tag: &str, range: &str) -> bool {
    let rest = tag.get(..range.len()).filter(|start| start.eq_ignore_ascii_case(range));
    rest.is_some() && matches!(tag.as_bytes().get(range.len()), None | Some(b'-'))
}

/// Equal, with `*` at either end for anything.
fn matches(own: &str, wanted: &str) -> bool {
    match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
        (Some(_), Some(_)) => own.contains(wanted.trim_matches('*')),
        (Some(end), None) => own.ends_with(end),
        (None, Some(start)) => own.starts_with(start),
        (None, None) => own == wanted,
    }
}

/// The time that a value names: its first instant and the first one after it.
fn time(text: &str) -> Result<(Timestamp, Timestamp), String> {
    const DAY: i64 = 24 * 3_600;
    let at = |seconds: i64, nanos: i32| Timestamp::from_seconds(seconds, nanos);
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        let found = at(instant.as_second(), instant.subsec_nanosecond());
        let from = found.map_err(|invalid| invalid.to_string())?;
        return Ok((from, from.plus_micros(1)));
    }
    let midnight = |date: jiff::civil::Date| {
        let instant = jiff::tz::Offset::UTC.to_timestamp(date.at(0, 0, 0, 0));
        instant.ok().and_then(|instant| at(instant.as_second(), 0).ok())
    };
    if let Some(from) = text.parse::<jiff::civil::Date>().ok().and_then(midnight) {
        return Ok((from, from.plus_micros(DAY * 1_000_000)));
    }
    Err(format!("{text:?} is no time: use 2024-07-01 or 2024-07-01T12:00:00Z"))
}

fn words_of(field: &Field) -> &'static [&'static str] {
    match field {
        Field::Kind => &[
            "PRESS_RELEASE",
            "COMMUNIQUE",
            "JOINT_DECLARATION",
            "SPEECH",
            "NOTE",
            "BRIEFING",
            "INTERVIEW",
            "READOUT",
            "CONDOLENCE",
            "OTHER",
        ],
        Field::State => &["ACTIVE", "DELETED", "MERGED"],
        Field::Usability => &["USABLE", "WITHHELD", "CANCELED"],
        Field::Language
        | Field::OriginalLanguage
        | Field::Title
        | Field::Id
        | Field::PublishTime
        | Field::EmbargoEndTime
        | Field::CreateTime
        | Field::UpdateTime
        | Field::ExternalId
        | Field::ExternalScheme
        | Field::Publisher
        | Field::Label(_)
        | Field::Claims(_)
        | Field::Entity(_) => &[],
    }
}

/// The name of a kind on the wire.
pub(in crate::archive) fn kind_word(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::PressRelease => "PRESS_RELEASE",
        StatementKind::Communique => "COMMUNIQUE",
        StatementKind::JointDeclaration => "JOINT_DECLARATION",
        StatementKind::Speech => "SPEECH",
        StatementKind::Note => "NOTE",
        StatementKind::Briefing => "BRIEFING",
        StatementKind::Interview => "INTERVIEW",
        StatementKind::Readout => "READOUT",
        StatementKind::Condolence => "CONDOLENCE",
        StatementKind::Other => "OTHER",
    }
}

fn state_word(state: &StatementState) -> &'static str {
    match state {
        StatementState::Active => "ACTIVE",
        StatementState::Deleted { .. } => "DELETED",
        StatementState::Merged { .. } => "MERGED",
    }
}

fn usability_word(usability: Usability) -> &'static str {
    match usability {
        Usability::Usable => "USABLE",
        Usability::Withheld => "WITHHELD",
        Usability::Canceled => "CANCELED",
    }
}

/// The name that is most like another one.
pub(super) fn nearest<'n>(given: &str, names: impl Iterator<Item = &'n str>) -> &'n str {
    let best = names.max_by(|a, b| {
        let like = |name: &str| crate::text::romanise::similarity(given, name);
        like(a).total_cmp(&like(b))
    });
    best.unwrap_or_default()
}
