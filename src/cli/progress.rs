//! Progress of a long run: a bar on a terminal, else a line every ten seconds.

use std::cell::Cell;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressStyle};

use super::output::Output;

/// Between two lines where nobody watches a bar.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// What a run's way is measured in, and what its items are called.
#[derive(Debug, Clone, Copy)]
pub(super) enum Measure {
    /// Bytes of the input.
    Bytes(&'static str),
    /// The items themselves.
    Items(&'static str),
}

impl Measure {
    fn items(self) -> &'static str {
        match self {
            Self::Bytes(items) | Self::Items(items) => items,
        }
    }

    fn template(self, ends: bool) -> &'static str {
        match (self, ends) {
            (Self::Bytes(_), true) => "{bar:30} {percent:>3} %  {msg}  {bytes_per_sec}  {eta} left",
            (Self::Bytes(_), false) => "{spinner} {msg}  {bytes}  {bytes_per_sec}",
            (Self::Items(_), true) => "{bar:30} {percent:>3} %  {msg}  {per_sec}  {eta} left",
            (Self::Items(_), false) => "{spinner} {msg}  {per_sec}",
        }
    }
}

/// How far a run is.
#[derive(Debug)]
pub(super) struct Progress {
    measure: Measure,
    bar: Option<ProgressBar>,
    total: Option<u64>,
    done: Cell<u64>,
    items: Cell<u64>,
    begun: Instant,
    last_line: Cell<Instant>,
}

impl Progress {
    /// At the beginning of a run.
    pub(super) fn start(measure: Measure, total: Option<u64>) -> Self {
        let bar = Output::is_watched().then(|| {
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let style = ProgressStyle::with_template(measure.template(total.is_some()));
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let now = Instant::now();
        let (done, items, last_line) = (Cell::new(0), Cell::new(0), Cell::new(now));
        Self { measure, bar, total, done, items, begun: now, last_line }
    }

    /// One more item is done, and so much of the way with it.
    pub(super) fn advance(&self, way: u64) {
        self.done.set(self.done.get() + way);
        self.items.set(self.items.get() + 1);
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{} {}", self.items.get(), self.measure.items()));
            bar.set_position(self.done.get());
        } else if self.last_line.get().elapsed() >= LINE_EVERY {
            self.last_line.set(Instant::now());
            Output::say(&self.line(self.begun.elapsed()));
        }
    }

    /// How far, how fast, how long still.
    fn line(&self, elapsed: Duration) -> String {
        let (done, items) = (self.done.get(), self.items.get());
        let mut line = format!("{items} {}", self.measure.items());
        let total = self.total.filter(|total| *total >= done && done > 0);
        if let Some(total) = total {
            line.push_str(&format!(", {} %", 100 * done / total));
        }
        let a_second = u128::from(done) * 1_000 / elapsed.as_millis().max(1);
        let a_second = u64::try_from(a_second).unwrap_or(u64::MAX);
        line.push_str(&match self.measure {
            Measure::Bytes(_) => format!(", {}/s", HumanBytes(a_second)),
            Measure::Items(_) => format!(", {a_second}/s"),
        });
        if let Some(total) = total
            && let Some(seconds) = (total - done).checked_div(a_second)
        {
            let left = HumanDuration(Duration::from_secs(seconds));
            line.push_str(&format!(", {left} left"));
        }
        line
    }

    /// Writes something while the bar is out of the way.
    pub(super) fn around<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// At the end of the run.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_how_fast_and_how_long_still() {
        let progress = Progress::start(Measure::Bytes("documents"), Some(4 << 20));
        progress.advance(1 << 20);
        let line = progress.line(Duration::from_secs(2));
        assert_eq!(line, "1 documents, 25 %, 512.00 KiB/s, 6 seconds left");
        let progress = Progress::start(Measure::Items("commits"), None);
        (0..30).for_each(|_| progress.advance(1));
        assert_eq!(progress.line(Duration::from_secs(3)), "30 commits, 10/s");
    }
}
