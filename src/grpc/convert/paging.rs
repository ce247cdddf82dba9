//! What all lists share: the size of a page and the token of the one before.

use prost::Message;

use super::{Field, Violations, fields};
use crate::domain::{Digest, limits};
use crate::grpc::page_token::ListMethod;
use crate::store::PageLimit;

/// A page asked for, before its token was opened.
#[derive(Debug)]
pub(crate) struct Paging {
    /// Which list.
    pub(crate) method: ListMethod,
    /// How much of it.
    pub(crate) limit: PageLimit,
    /// Token of the previous page; empty for the first.
    pub(crate) token: String,
    /// Digest of all arguments that may not change between pages.
    pub(crate) fingerprint: Digest,
}

/// Reads `page_size` and `page_token`. `rest` is the request with both cleared.
pub(crate) fn paging<M>(
    violations: &mut Violations,
    method: ListMethod,
    page_size: i32,
    page_token: String,
    rest: &M,
) -> Paging
where
    M: Message,
{
    let items = match usize::try_from(page_size) {
        Ok(0) => limits::DEFAULT_PAGE_SIZE,
        Ok(items) => items.min(limits::PAGE_SIZE),
        Err(_) => {
            violations.note(Field::of_request("page_size"), format!("{page_size} is negative"));
            limits::DEFAULT_PAGE_SIZE
        }
    };
    Paging {
        method,
        limit: PageLimit { items, bytes: limits::RESPONSE_BYTES },
        token: page_token,
        fingerprint: fields::fingerprint(method.name(), rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grpc::pb;

    fn items(page_size: i32) -> (usize, bool) {
        let mut violations = Violations::default();
        let rest = pb::ListArchivesRequest::default();
        let method = ListMethod::Archives;
        let page = paging(&mut violations, method, page_size, String::new(), &rest);
        (page.limit.items, violations.finish(Some(())).is_ok())
    }

    #[test]
    fn a_page_has_50_items_by_default_and_at_most_1000() {
        assert_eq!(items(0), (50, true));
        assert_eq!(items(7), (7, true));
        assert_eq!(items(i32::MAX), (1_000, true));
        assert!(!items(-1).1);
    }
}
