//! Gives a filter its meaning: fields and functions of statements, and whether one passes.
//!
//! Every filter is checked against the fields as a whole before anything is read: an unknown field, a
//! value of the wrong type, an operator that makes no sense are errors that name the place in the filter
//! and the field that may be meant. A filter that exists ([`Condition`]) can always be answered.

mod fields;

use super::Violation;
use crate::domain::StatementHeads;
use crate::domain::filter::{Call, Comparison, Filter, FilterError, Node, Operator, Value};

use self::fields::{Field, Test};
pub(in crate::archive) use self::fields::{claims_field, key_in, kind_word};

/// What can be said of a statement beside what lists show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Keys of the entities that it names: `country:KZ`.
    pub entities: Vec<String>,
    /// Who published its editions.
    pub publishers: Vec<String>,
    /// What its claims say: `countries[country:KZ]`. Only where a filter asks for it.
    pub said: Vec<String>,
    /// Where its editions diverge: `events[…].chair`. Only where a filter asks for it.
    pub diverging: Vec<String>,
}

/// A filter that makes sense.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Condition {
    root: Option<Check>,
}

/// A part of a condition.
#[derive(Debug, Clone, PartialEq)]
enum Check {
    All(Vec<Check>),
    Any(Vec<Check>),
    Not(Box<Check>),
    Test(Test),
}

impl Condition {
    /// Reads a filter and checks it; `field` is where the request has it.
    ///
    /// # Errors
    /// What is wrong, with its place.
    pub fn parse(text: &str, field: &str) -> Result<Self, Violation> {
        let filter = Filter::parse(text).map_err(|error| refused(field, &error))?;
        let root = filter.root().map(check).transpose();
        Ok(Self { root: root.map_err(|(at, problem)| misplaced(field, at, &problem))? })
    }

    /// Whether it lets everything pass.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Whether it looks at [`Facts`]; where it does not, they may be left empty.
    pub fn asks_facts(&self) -> bool {
        self.root.as_ref().is_some_and(Check::asks_facts)
    }

    /// Whether it looks at claims: [`Facts::said`] and [`Facts::diverging`].
    pub fn asks_claims(&self) -> bool {
        self.root.as_ref().is_some_and(|root| root.any(&Test::asks_claims))
    }

    /// Whether it looks at how translations keep up with their sources.
    pub fn asks_sync(&self) -> bool {
        self.root.as_ref().is_some_and(|root| root.any(&|test| *test == Test::Stale))
    }

    /// Whether a statement passes.
    pub fn passes(&self, heads: &StatementHeads, facts: &Facts) -> bool {
        self.root.as_ref().is_none_or(|check| check.passes(heads, facts))
    }

    /// The languages one of which an edition must have for its statement to pass, where the filter asks
    /// for that outright; empty where it does not.
    pub fn languages(&self) -> Vec<String> {
        self.root.as_ref().map_or_else(Vec::new, Check::languages)
    }
}

impl Check {
    fn passes(&self, heads: &StatementHeads, facts: &Facts) -> bool {
        match self {
            Self::All(checks) => checks.iter().all(|check| check.passes(heads, facts)),
            Self::Any(checks) => checks.iter().any(|check| check.passes(heads, facts)),
            Self::Not(check) => !check.passes(heads, facts),
            Self::Test(test) => test.passes(heads, facts),
        }
    }

    fn asks_facts(&self) -> bool {
        match self {
            Self::All(checks) | Self::Any(checks) => checks.iter().any(Self::asks_facts),
            Self::Not(check) => check.asks_facts(),
            Self::Test(test) => test.asks_facts(),
        }
    }

    /// Whether any of its tests is such a one.
    fn any(&self, such: &dyn Fn(&Test) -> bool) -> bool {
        match self {
            Self::All(checks) | Self::Any(checks) => checks.iter().any(|check| check.any(such)),
            Self::Not(check) => check.any(such),
            Self::Test(test) => such(test),
        }
    }

    fn languages(&self) -> Vec<String> {
        match self {
            Self::All(checks) => checks
                .iter()
                .map(Self::languages)
                .find(|found| !found.is_empty())
                .unwrap_or_default(),
            Self::Any(checks) => {
                let each: Vec<Vec<String>> = checks.iter().map(Self::languages).collect();
                if each.iter().any(Vec::is_empty) { Vec::new() } else { each.concat() }
            }
            Self::Not(_) => Vec::new(),
            Self::Test(test) => test.language().map(str::to_owned).into_iter().collect(),
        }
    }
}

/// A place in the filter and what is wrong there.
type Problem = (usize, String);

fn check(node: &Node) -> Result<Check, Problem> {
    let all = |nodes: &[Node]| nodes.iter().map(check).collect::<Result<Vec<_>, _>>();
    Ok(match node {
        Node::All(nodes) => Check::All(all(nodes)?),
        Node::Any(nodes) => Check::Any(all(nodes)?),
        Node::Not(node) => Check::Not(Box::new(check(node)?)),
        Node::Compare(comparison) => Check::Test(compare(comparison)?),
        Node::Call(called) => Check::Test(call(called)?),
        Node::Text(value) => {
            let problem = format!(
                "{:?} is compared with nothing; text is looked for by `title : word`, or in the query",
                value.text
            );
            return Err((value.at, problem));
        }
    })
}

fn compare(comparison: &Comparison) -> Result<Test, Problem> {
    let Comparison { path, at, operator, value } = comparison;
    let field = Field::of(path).map_err(|problem| (*at, problem))?;
    if *operator == Operator::Has && value.text == "*" && !value.quoted {
        return Ok(Test::Present(field));
    }
    field.test(*operator, value).map_err(|problem| (value.at, problem))
}

fn call(call: &Call) -> Result<Test, Problem> {
    let Call { name, at, arguments } = call;
    let expected = |count: usize, what: &str| {
        let given = arguments.len();
        if given == count {
            Ok(())
        } else {
            Err((*at, format!("{name}() takes {what}, not {given} arguments")))
        }
    };
    let value = |index: usize| -> &str { arguments.get(index).map_or("", |value| &value.text) };
    match name.as_str() {
        "language" => {
            expected(1, "one language")?;
            Field::language(value(0)).map_err(|problem| (first(arguments, *at), problem))
        }
        "mentions" => {
            expected(1, "one entity")?;
            Ok(Test::Entity { prefix: String::new(), key: entity_key(value(0)).to_owned() })
        }
        "stale" => {
            expected(0, "nothing")?;
            Ok(Test::Stale)
        }
        "diverges" => {
            expected(1, "one field")?;
            Field::diverges(value(0)).map_err(|problem| (first(arguments, *at), problem))
        }
        "published_between" => {
            expected(2, "two dates")?;
            Field::between(value(0), value(1)).map_err(|problem| (first(arguments, *at), problem))
        }
        _ => {
            let known = ["language", "mentions", "published_between", "stale", "diverges"];
            let nearest = fields::nearest(name, known.into_iter());
            Err((*at, format!("there is no function {name}(); did you mean {nearest}()?")))
        }
    }
}

/// The key of an entity, out of its resource name.
fn entity_key(name: &str) -> &str {
    name.rsplit_once("/entities/").map_or(name, |(_, key)| key)
}

fn first(arguments: &[Value], otherwise: usize) -> usize {
    arguments.first().map_or(otherwise, |value| value.at)
}

fn refused(field: &str, error: &FilterError) -> Violation {
    Violation::new(field, format!("is not a filter: {error}"))
}

fn misplaced(field: &str, at: usize, problem: &str) -> Violation {
    Violation::new(field, format!("is not a filter of statements: at byte {at}: {problem}"))
}

#[cfg(test)]
mod tests;
