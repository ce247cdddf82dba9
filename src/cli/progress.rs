//! Progress of a long run: a bar on a terminal, else a line every ten seconds.

use std::cell::Cell;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::Output;

/// Between two lines where nobody watches a bar.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How far a run is, in bytes of its input.
#[derive(Debug)]
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    total: Option<u64>,
    done: Cell<u64>,
    documents: Cell<u64>,
    last_line: Cell<Instant>,
}

impl Progress {
    /// At the beginning of a run.
    pub(super) fn start(total: Option<u64>) -> Self {
        let bar = Output::is_watched().then(|| {
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let template = if total.is_some() {
                "{bar:30} {percent:>3} %  {msg}  {bytes_per_sec}  {eta} left"
            } else {
                "{spinner} {msg}  {bytes}  {bytes_per_sec}"
            };
            let style = ProgressStyle::with_template(template);
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let (done, documents) = (Cell::new(0), Cell::new(0));
        Self { bar, total, done, documents, last_line: Cell::new(Instant::now()) }
    }

    /// One more document of so many bytes is done.
    pub(super) fn advance(&self, bytes: u64) {
        self.done.set(self.done.get() + bytes);
        self.documents.set(self.documents.get() + 1);
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{} documents", self.documents.get()));
            bar.set_position(self.done.get());
        } else if self.last_line.get().elapsed() >= LINE_EVERY {
            self.last_line.set(Instant::now());
            let share = self.total.filter(|total| *total > 0);
            let share = share.map(|total| format!(", {} %", 100 * self.done.get() / total));
            Output::say(&format!(
                "{} documents{}",
                self.documents.get(),
                share.unwrap_or_default()
            ));
        }
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
