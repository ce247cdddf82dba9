//! An external annotator: a program of the operator that adds claims to what the rules have found.
//!
//! It stands below every other source and cannot hurt an ingest: it has a time, a size and a number of
//! claims that it may not pass; each of its claims is refused unless its words are in the text; and after
//! several failures in a row it is left alone for a while. Not here: how it is spoken to
//! (`grpc::annotator`).

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::Chancery;
use super::fields::{Fields, verified};
use crate::clock::Clock;
use crate::domain::fields::{Claim, ClaimSource};
use crate::domain::{LanguageTag, Segment, Timestamp, limits};

/// A text to annotate.
#[derive(Debug, Clone, PartialEq)]
pub struct ToAnnotate {
    /// The canonical text.
    pub text: Arc<str>,
    /// Its language.
    pub language: LanguageTag,
    /// Its segments.
    pub segments: Vec<Segment>,
    /// What the rules have found in it.
    pub fields: Fields,
}

/// Why an annotator said nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnotatorError {
    /// It does not read such texts: no failure.
    #[error("it does not read such texts")]
    NotWanted,
    /// It could not be reached, or did not answer as agreed.
    #[error("{0}")]
    Failed(String),
}

/// Somebody who reads texts outside this process.
#[async_trait]
pub trait Annotator: Debug + Send + Sync + 'static {
    /// What it finds in a text. Sources are not believed; spans are tested by the caller.
    async fn annotate(&self, text: ToAnnotate) -> Result<Vec<Claim>, AnnotatorError>;
}

/// An annotator behind its limits.
#[derive(Debug)]
pub(super) struct Guarded {
    annotator: Arc<dyn Annotator>,
    clock: Arc<dyn Clock>,
    /// How long an answer is waited for.
    patience: Duration,
    breaker: Mutex<Breaker>,
}

/// Failures in a row, and until when nobody is asked.
#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    closed_until: Option<Timestamp>,
}

impl Guarded {
    fn new(annotator: Arc<dyn Annotator>, clock: Arc<dyn Clock>, patience: Duration) -> Self {
        Self { annotator, clock, patience, breaker: Mutex::default() }
    }

    /// What the annotator finds and the text proves; nothing, if it fails.
    pub(super) async fn annotate(&self, text: ToAnnotate) -> Option<Vec<Claim>> {
        if !self.may_ask() {
            return None;
        }
        let words = Arc::clone(&text.text);
        let answer = tokio::time::timeout(self.patience, self.annotator.annotate(text)).await;
        match answer {
            Ok(Ok(claims)) => {
                self.note(None);
                Some(accepted(&words, claims))
            }
            Ok(Err(AnnotatorError::NotWanted)) => None,
            Ok(Err(AnnotatorError::Failed(what))) => {
                self.note(Some(&what));
                None
            }
            Err(_) => {
                self.note(Some("it did not answer in time"));
                None
            }
        }
    }

    fn may_ask(&self) -> bool {
        let breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        breaker.closed_until.is_none_or(|until| self.clock.now() >= until)
    }

    fn note(&self, failure: Option<&str>) {
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(what) = failure else {
            *breaker = Breaker::default();
            return;
        };
        breaker.failures += 1;
        tracing::warn!(failures = breaker.failures, what, "the annotator failed");
        if breaker.failures >= limits::ANNOTATOR_FAILURES {
            let pause = limits::ANNOTATOR_PAUSE_SECONDS * 1_000_000;
            breaker.closed_until = Some(self.clock.now().plus_micros(pause));
        }
    }
}

/// The claims that hold, as those of an annotator, in the order given.
fn accepted(text: &str, claims: Vec<Claim>) -> Vec<Claim> {
    let all = claims.len();
    let of_annotator = |claim| Claim { source: ClaimSource::Annotator, ..claim };
    let claims = claims.into_iter().take(limits::ANNOTATOR_CLAIMS).map(of_annotator).collect();
    let (kept, _) = verified(text, claims);
    if kept.len() < all {
        let refused = all - kept.len();
        tracing::warn!(refused, "claims of the annotator were refused: their words are not there");
    }
    kept
}

impl Chancery {
    /// Lets an annotator read every text that is brought in or read anew.
    #[must_use]
    pub fn with_annotator(mut self, annotator: Arc<dyn Annotator>) -> Self {
        let clock = Arc::clone(&self.clock);
        let patience = Duration::from_millis(limits::ANNOTATOR_MILLISECONDS);
        self.annotator = Some(Arc::new(Guarded::new(annotator, clock, patience)));
        self
    }

    /// Whether anybody is to be asked.
    pub(super) fn has_annotator(&self) -> bool {
        self.annotator.is_some()
    }

    /// What the annotator finds; none where there is none, or it fails.
    pub(super) async fn annotated(&self, text: ToAnnotate) -> Option<Vec<Claim>> {
        match &self.annotator {
            Some(annotator) => annotator.annotate(text).await,
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::clock::ManualClock;
    use crate::domain::fields::{ClaimValue, EntityKey, EntityKind, EntityName, Evidence};

    /// Says that "Kazakhstan" is at the start, or fails, or never answers.
    #[derive(Debug)]
    struct Fake {
        asked: AtomicUsize,
        fails: bool,
        hangs: bool,
    }

    fn claim(surface: &str, source: ClaimSource) -> Claim {
        let key = EntityKey::new(EntityKind::Country, "KZ").ok();
        Claim {
            value: ClaimValue::Country(EntityName { key, names: Vec::new() }),
            evidence: vec![Evidence {
                span: (0..surface.len()).into(),
                surface: surface.to_owned(),
            }],
            source,
            producer: "fake@1".to_owned(),
            rule: String::new(),
            confidence: None,
            inferred: false,
        }
    }

    #[async_trait]
    impl Annotator for Fake {
        async fn annotate(&self, _: ToAnnotate) -> Result<Vec<Claim>, AnnotatorError> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            if self.hangs {
                std::future::pending::<()>().await;
            }
            if self.fails {
                return Err(AnnotatorError::Failed("out of order".to_owned()));
            }
            let good = claim("Kazakhstan", ClaimSource::Curator);
            Ok(vec![good, claim("Uzbekistan", ClaimSource::Annotator)])
        }
    }

    fn guarded(fails: bool, hangs: bool) -> (Arc<Fake>, Arc<ManualClock>, Guarded) {
        let fake = Arc::new(Fake { asked: AtomicUsize::new(0), fails, hangs });
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(0)));
        let patience = if hangs { Duration::ZERO } else { Duration::from_secs(30) };
        let time = Arc::<ManualClock>::clone(&clock);
        let guarded = Guarded::new(Arc::<Fake>::clone(&fake), time, patience);
        (fake, clock, guarded)
    }

    fn text() -> ToAnnotate {
        ToAnnotate {
            text: "Kazakhstan".into(),
            language: LanguageTag::undetermined(),
            segments: Vec::new(),
            fields: Fields::default(),
        }
    }

    #[tokio::test]
    async fn what_the_text_does_not_prove_is_refused_and_nobody_outranks_by_saying_so() {
        let (_, _, guarded) = guarded(false, false);
        let claims = guarded.annotate(text()).await.unwrap();
        assert_eq!(claims, [claim("Kazakhstan", ClaimSource::Annotator)]);
    }

    #[tokio::test]
    async fn after_failures_in_a_row_it_is_left_alone_for_a_while() {
        let (fake, clock, guarded) = guarded(true, false);
        for _ in 0..20 {
            assert_eq!(guarded.annotate(text()).await, None);
        }
        let most = limits::ANNOTATOR_FAILURES as usize;
        assert_eq!(fake.asked.load(Ordering::SeqCst), most);
        clock.advance_micros(limits::ANNOTATOR_PAUSE_SECONDS * 1_000_000);
        guarded.annotate(text()).await;
        guarded.annotate(text()).await;
        assert_eq!(fake.asked.load(Ordering::SeqCst), most + 1, "one trial, then left alone again");
    }

    #[tokio::test]
    async fn an_annotator_that_hangs_is_not_waited_for() {
        let (fake, _, guarded) = guarded(false, true);
        assert_eq!(guarded.annotate(text()).await, None);
        assert_eq!(fake.asked.load(Ordering::SeqCst), 1);
    }
}
