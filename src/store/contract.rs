//! The acceptance suite of [`Store`]: one function per fact, each on a fresh machine. Every engine
//! passes all of them; `store_contract!` makes a test of each.
//!
//! A fact that does not hold is a panic that says what was found.
//!
//! Not here: what only one engine promises (its files, its crashes).

mod claims;
mod fixture;
mod lists;
mod moves;
mod reads;
mod reopening;
mod writes;

use std::sync::Arc;

use async_trait::async_trait;

use super::{Error, Store};
use crate::clock::Clock;

pub use claims::*;
pub use fixture::{Fixture, archive_id, edition_id, ingest, new_revision, statement_id};
#[cfg(test)]
pub(crate) use fixture::{batch, create_archive, deleted, digest, revision, sighting};
pub use lists::*;
pub use moves::*;
pub use reads::*;
pub use reopening::*;
pub use writes::*;

/// Where a store keeps its data: it can be opened, closed and opened again.
#[async_trait]
pub trait Machine: Send + Sync {
    /// Opens the store.
    async fn open(&self, clock: Arc<dyn Clock>) -> Result<Arc<dyn Store>, Error>;
}

/// Makes a test of every fact; `$machine` makes a fresh [`Machine`].
#[macro_export]
#[doc(hidden)]
macro_rules! store_contract {
    ($machine:expr) => {
        $crate::store_contract!(@ $machine;
            commits_are_numbered_without_a_gap_and_record_times_grow_though_the_clock_goes_back,
            a_batch_that_breaks_the_contract_writes_nothing,
            an_expectation_that_no_longer_holds_writes_nothing,
            a_request_id_is_remembered_with_its_answers_for_a_day,
            an_archive_is_made_once,
            sixty_four_writers_at_once_make_gapless_commits,
            a_head_is_told_of_each_commit,
            a_refused_batch_does_not_disturb_the_others,
            each_commit_reads_as_it_was_for_ever,
            what_was_published_by_a_time_is_what_is_shown,
            a_statement_changes_with_its_revisions_and_not_with_sightings,
            a_revision_knows_what_came_after_it_as_of_the_read,
            a_mark_has_the_words_of_the_revision_before_it,
            everything_about_a_revision_comes_back,
            a_read_after_the_head_is_refused,
            the_edition_chosen_is_the_reader_s_then_the_original_then_the_first,
            lookups_find_the_newest_hits_first,
            a_deleted_statement_is_listed_only_on_request,
            lists_come_in_pages_by_count_and_by_bytes,
            sightings_are_read_as_of_a_commit,
            the_log_is_read_in_order_and_in_pages,
            the_commit_at_a_time_is_the_last_before_it,
            counts_are_exact_at_every_commit,
            claims_are_read_as_they_were_set_as_of_each_commit,
            a_revision_with_the_words_of_another_has_its_claims,
            a_mark_stands_for_the_claims_that_are_read,
            decisions_are_read_as_of_each_commit,
            entities_are_listed_found_and_read_as_of_a_commit,
            an_edition_that_moves_takes_everything_with_it_and_the_past_stays,
            a_name_that_an_edition_left_may_be_taken_again,
            a_move_that_breaks_the_contract_writes_nothing,
            a_merged_statement_says_where_it_went_and_the_other_whence,
            a_store_that_was_opened_again_answers_the_same,
            a_second_open_is_refused_while_the_first_lasts,
            a_closed_store_takes_no_writes_and_answers_reads,
        );
    };
    (@ $machine:expr; $($fact:ident,)+) => {
        $(
            #[tokio::test]
            async fn $fact() {
                $crate::store::contract::$fact(&$machine).await;
            }
        )+
    };
}
