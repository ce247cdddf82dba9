//! The order of what was found. It always ends with the statement's id, so that it is one order.

use std::cmp::Ordering;

use super::Candidate;

/// In which order statements come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The best first; without a query, by id.
    #[default]
    Relevance,
    /// By id.
    Name,
    /// By the time of publication; those without one come last.
    PublishTime {
        /// The newest first.
        newest_first: bool,
    },
    /// By the time when the statement was made.
    CreateTime {
        /// The newest first.
        newest_first: bool,
    },
    /// By the time of the last change.
    UpdateTime {
        /// The newest first.
        newest_first: bool,
    },
}

impl Order {
    /// The names of the fields that order.
    pub const FIELDS: [&'static str; 5] =
        ["relevance", "name", "publish_time", "create_time", "update_time"];

    /// Reads `publish_time desc`; the empty text is the default.
    ///
    /// # Errors
    /// What is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let (field, direction) = (words.next().unwrap_or_default(), words.next());
        let newest_first = match direction {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(other) => return Err(format!("{other:?} is no direction: use asc or desc")),
        };
        if words.next().is_some() {
            return Err("one field orders; the statement's name decides the rest".to_owned());
        }
        match field {
            "" | "relevance" => Ok(Self::Relevance),
            "name" => Ok(Self::Name),
            "publish_time" => Ok(Self::PublishTime { newest_first }),
            "create_time" => Ok(Self::CreateTime { newest_first }),
            "update_time" => Ok(Self::UpdateTime { newest_first }),
            _ => Err(format!("{field:?} orders nothing: use one of {}", Self::FIELDS.join(", "))),
        }
    }

    pub(super) fn sort(self, candidates: &mut [Candidate]) {
        let by_id = |a: &Candidate, b: &Candidate| a.id.cmp(&b.id);
        let timed = |newest_first: bool, a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) if newest_first => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        candidates.sort_by(|a, b| {
            let (one, other) = (&a.heads.statement, &b.heads.statement);
            let first = match self {
                Self::Relevance => b.score.total_cmp(&a.score),
                Self::Name => Ordering::Equal,
                Self::PublishTime { newest_first } => {
                    let of =
                        |s: &crate::domain::Statement| s.details.publish_time.map(|t| t.micros());
                    timed(newest_first, of(one), of(other))
                }
                Self::CreateTime { newest_first } => {
                    let of = |s: &crate::domain::Statement| Some(s.created.time.micros());
                    timed(newest_first, of(one), of(other))
                }
                Self::UpdateTime { newest_first } => {
                    let of = |s: &crate::domain::Statement| Some(s.updated.time.micros());
                    timed(newest_first, of(one), of(other))
                }
            };
            first.then_with(|| by_id(a, b))
        });
    }
}
