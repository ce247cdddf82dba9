//! Collects what is wrong with a request, by the path of each field.

use std::fmt;
use std::str::FromStr;

use crate::archive::{Error, Violation};
use crate::domain::Invalid;

/// The path of a request field: a chain of names on the stack, written out only for a violation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    parent: Option<&'a Field<'a>>,
    name: &'a str,
    index: Option<usize>,
}

impl<'a> Field<'a> {
    /// The request itself.
    pub(crate) const REQUEST: Field<'static> = Field { parent: None, name: "", index: None };

    /// A field of the request.
    pub(crate) const fn of_request(name: &'a str) -> Self {
        Self { parent: None, name, index: None }
    }

    /// A field of the message in this field.
    pub(crate) const fn child<'b>(&'b self, name: &'b str) -> Field<'b>
    where
        'a: 'b,
    {
        Field { parent: Some(self), name, index: None }
    }

    /// One item of this field, which is a list.
    pub(crate) const fn item(self, index: usize) -> Self {
        Self { parent: self.parent, name: self.name, index: Some(index) }
    }
}

impl fmt::Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent
            && !parent.name.is_empty()
        {
            write!(f, "{parent}.")?;
        }
        f.write_str(self.name)?;
        self.index.map_or(Ok(()), |index| write!(f, "[{index}]"))
    }
}

/// What is wrong with a request, in the order in which it was met.
#[derive(Debug, Default)]
pub(crate) struct Violations(Vec<Violation>);

impl Violations {
    /// Notes that a field breaks a rule, said as a sentence without its subject.
    pub(crate) fn note(&mut self, field: Field<'_>, rule: impl Into<String>) {
        self.0.push(Violation::new(field.to_string(), rule));
    }

    /// Notes what the archive found wrong with a field.
    pub(crate) fn push(&mut self, violation: Violation) {
        self.0.push(violation);
    }

    /// Notes a value that breaks a rule.
    pub(crate) fn invalid(&mut self, field: Field<'_>, invalid: &Invalid) {
        self.0.push(Violation::invalid(field.to_string(), invalid));
    }

    /// Notes a field that holds more than it may.
    pub(crate) fn over(&mut self, field: Field<'_>, what: &str, value: usize, limit: usize) {
        self.0.push(Violation::over(field.to_string(), what, value, limit));
    }

    /// The value, or a violation.
    pub(crate) fn keep<T>(&mut self, field: Field<'_>, value: Result<T, Invalid>) -> Option<T> {
        value.map_err(|invalid| self.invalid(field, &invalid)).ok()
    }

    /// A required value in its written form.
    pub(crate) fn parse<T>(&mut self, field: Field<'_>, value: &str) -> Option<T>
    where
        T: FromStr<Err = Invalid>,
    {
        if value.is_empty() {
            self.note(field, "is required");
            return None;
        }
        self.keep(field, value.parse())
    }

    /// An optional value in its written form.
    pub(crate) fn parse_optional<T>(&mut self, field: Field<'_>, value: &str) -> Option<T>
    where
        T: FromStr<Err = Invalid>,
    {
        if value.is_empty() { None } else { self.keep(field, value.parse()) }
    }

    /// A required message.
    pub(crate) fn required<T>(&mut self, field: Field<'_>, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.note(field, "is required");
        }
        value
    }

    /// The request as parsed, if nothing is wrong with it. A part that could not be parsed is none
    /// only after a violation was noted.
    ///
    /// # Errors
    /// All violations.
    pub(crate) fn finish<T>(self, request: Option<T>) -> Result<T, Error> {
        match request {
            Some(request) if self.0.is_empty() => Ok(request),
            Some(_) | None => Err(Error::Invalid(self.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_messages_items_and_fields() {
        let item = Field::of_request("requests").item(3);
        let document = item.child("document");
        assert_eq!(document.child("title").to_string(), "requests[3].document.title");
        assert_eq!(Field::REQUEST.child("name").to_string(), "name");
    }

    #[test]
    fn all_violations_are_reported_together() {
        let mut violations = Violations::default();
        violations.note(Field::of_request("a"), "is required");
        violations.over(Field::of_request("b"), "items", 3, 2);
        let Err(Error::Invalid(all)) = violations.finish(Some(())) else { panic!("accepted") };
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].description, "has 3 items; the limit is 2");
    }
}
