//! `import`: brings exported archives and many documents in over one stream.
//!
//! One half reads the file and sends, the other reads the answers; between them are as many items as
//! the server has room for. A lost connection is taken up again where the server says.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Streaming};

use super::client::Client;
use super::copy::{Item, Items, Next};
use super::document::Object;
use super::failure::{Failure, USAGE};
use super::options::Global;
use super::output::Output;
use super::progress::{Measure, Progress};
use crate::grpc::pb;
use pb::import_editions_request::item::Payload;
use pb::import_editions_request::{Finish, Item as SentItem, Message, Start};
use pb::import_editions_response::{Committed, Finished, Message as Answer, Started, result};

const EXAMPLES: &str = "\
Examples:
  chancery import archive.jsonl.zst            an exact copy, into an empty archive or on from there
  chancery import --publisher MFA statements.jsonl
  zcat statements.jsonl.gz | chancery import --dry-run -
";

const FILES: &str = "\
Files: what `chancery export` wrote, or JSON Lines with one document a line as `chancery ingest` takes
them; both may be compressed with Zstandard. Which of these a file is shows in its first bytes.

If the run breaks off, run it again: what is stored already is not stored twice. An import of documents
from a file is remembered for a day under a name made from the file's content. If any document is
refused, the others are stored all the same, and the exit code is 1.";

/// How often a lost connection is taken up again without anything stored in between.
const ATTEMPTS: u32 = 5;
/// Messages between reading and the network.
const BUFFER: usize = 64;

/// Bring an export or many documents into the archive.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = FILES)]
pub(super) struct Args {
    /// File to read, or - for standard input.
    file: PathBuf,
    /// Who published the documents, where they do not say.
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Documents in one commit.
    #[arg(long, value_name = "N", default_value_t = 100)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=100))]
    batch: u8,
    /// UUID of an import of documents, to go on with it. By default made from the file's content.
    #[arg(long, value_name = "UUID")]
    import_id: Option<String>,
    /// Only check documents: store nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(args: Args, global: &Global, _: &mut Output) -> Result<(), Failure> {
    let is_stdin = args.file.as_os_str() == "-";
    let import_id = match (&args.import_id, is_stdin) {
        (Some(id), _) => id.clone(),
        (None, true) => String::new(),
        (None, false) => made_id(&args.file, global)?,
    };
    let total = std::fs::metadata(&args.file).ok().map(|file| file.len()).filter(|_| !is_stdin);
    let importing = Importing {
        global,
        args: &args,
        state: RefCell::new(State {
            import_id,
            acknowledged: 0,
            head: 0,
            sent: VecDeque::new(),
            finished: Finished::default(),
            refused: 0,
        }),
        progress: Progress::start(Measure::Bytes("items"), total),
    };
    let begun = Instant::now();
    let done = importing.run(is_stdin).await;
    importing.progress.finish();
    let State { finished, refused, .. } = importing.state.into_inner();
    let seconds = begun.elapsed().as_secs_f64();
    let Finished { accepted_count: stored, unchanged_count: known, .. } = finished;
    let checked = if args.dry_run { "would be stored" } else { "stored" };
    Output::say(&format!(
        "{stored} {checked}, {known} known already, {refused} refused in {seconds:.1} s"
    ));
    done?;
    if refused > 0 { Err(Failure::Told(USAGE)) } else { Ok(()) }
}

/// A UUID made from an archive and what is in a file.
fn made_id(file: &Path, global: &Global) -> Result<String, Failure> {
    let failed = |error: io::Error| Failure::io(file.display(), &error);
    let mut hasher = blake3::Hasher::new();
    hasher.update(global.archive_name().as_bytes());
    hasher.update_reader(std::fs::File::open(file).map_err(failed)?).map_err(failed)?;
    Ok(super::ingest::uuid_of(&hasher.finalize()))
}

/// One import, over as many connections as it takes.
struct Importing<'a> {
    global: &'a Global,
    args: &'a Args,
    /// Never held across a wait.
    state: RefCell<State>,
    progress: Progress,
}

/// What is known of it.
struct State {
    import_id: String,
    /// The last item that is stored or refused.
    acknowledged: i64,
    /// The archive's newest commit when the stream began.
    head: i64,
    /// Items under way: number, place in the file, bytes.
    sent: VecDeque<(i64, u64, u64)>,
    finished: Finished,
    refused: u64,
}

impl Importing<'_> {
    async fn run(&self, is_stdin: bool) -> Result<(), Failure> {
        let mut attempts = 0;
        loop {
            let before = self.state.borrow().acknowledged;
            let Err(failure) = self.stream().await else { return Ok(()) };
            let stored = self.state.borrow().acknowledged > before;
            attempts = if stored { 1 } else { attempts + 1 };
            if is_stdin || attempts > ATTEMPTS || !is_lost(&failure) {
                return Err(failure);
            }
            self.progress.around(|| Output::say("connection lost; going on where it broke off"));
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn stream(&self) -> Result<(), Failure> {
        let client = Client::connect(self.global).await?;
        let (sender, messages) = mpsc::channel(BUFFER);
        let start = {
            let state = self.state.borrow();
            Start {
                parent: self.global.archive_name(),
                import_id: state.import_id.clone(),
                validate_only: self.args.dry_run,
                commit_batch_size: self.args.batch.into(),
                acknowledged_sequence: state.acknowledged,
            }
        };
        let first = pb::ImportEditionsRequest { message: Some(Message::Start(start)) };
        let gone = |_| Failure::Io("the connection ended".to_owned());
        sender.send(first).await.map_err(gone)?;
        let answers = client.ingest().import_editions(ReceiverStream::new(messages)).await?;
        let mut answers = answers.into_inner();
        let Some(Answer::Started(started)) = answers.message().await?.and_then(|it| it.message)
        else {
            return Err(Failure::Io("the server did not begin the import".to_owned()));
        };
        let Started { import_id, acknowledged_sequence, window_items, head_commit, .. } = started;
        {
            let mut state = self.state.borrow_mut();
            state.import_id = import_id;
            state.acknowledged = acknowledged_sequence;
            state.head = head_commit;
            state.sent.clear();
        }
        let window = Semaphore::new(usize::try_from(window_items).unwrap_or(1).max(1));
        let sending = self.send(sender, &window);
        let receiving = self.receive(&mut answers, &window);
        tokio::pin!(sending, receiving);
        tokio::select! {
            // An answer that ends the import says more than a pipe that is gone.
            biased;
            received = &mut receiving => received,
            sent = &mut sending => {
                sent?;
                receiving.await
            }
        }
    }

    /// Sends the file.
    async fn send(
        &self,
        sender: mpsc::Sender<pb::ImportEditionsRequest>,
        window: &Semaphore,
    ) -> Result<(), Failure> {
        let mut about = Object::new();
        if let Some(publisher) = &self.args.publisher {
            about.insert("publisher".into(), Value::String(publisher.clone()));
        }
        let file = &self.args.file;
        let failed = |error: io::Error| Failure::io(file.display(), &error);
        let opened = if file.as_os_str() == "-" {
            Items::read(Box::new(io::stdin()), about)
        } else {
            Items::open(file, about)
        };
        let mut items = opened.map_err(failed)?;
        let mut number = 0;
        let (acknowledged, head) = {
            let state = self.state.borrow();
            (state.acknowledged, state.head)
        };
        while let Some(next) = items.next().map_err(failed)? {
            let (payload, bytes) = match next {
                Next::Unreadable(why) => {
                    self.refused(items.place, &why);
                    continue;
                }
                // The newest commit there is sent, so that the server sees whether it is the same.
                Next::Item(Item::Record { commit, .. }) if commit < head => continue,
                Next::Item(Item::Record { bytes, .. }) => {
                    let len = bytes.len();
                    (Payload::Record(bytes.into()), len)
                }
                Next::Item(Item::Document(request)) => {
                    let len = prost::Message::encoded_len(&*request);
                    (Payload::Edition(*request), len)
                }
            };
            number += 1;
            if matches!(payload, Payload::Edition(_)) && number <= acknowledged {
                continue;
            }
            let room = window.acquire().await;
            room.map_err(|_| Failure::Io("the import ended".to_owned()))?.forget();
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            self.state.borrow_mut().sent.push_back((number, items.place, bytes));
            let item = SentItem { sequence: number, payload: Some(payload) };
            let message = pb::ImportEditionsRequest { message: Some(Message::Item(item)) };
            if sender.send(message).await.is_err() {
                // The answers say why.
                return std::future::pending().await;
            }
        }
        let message = pb::ImportEditionsRequest { message: Some(Message::Finish(Finish {})) };
        if sender.send(message).await.is_err() {
            return std::future::pending().await;
        }
        Ok(())
    }

    async fn receive(
        &self,
        answers: &mut Streaming<pb::ImportEditionsResponse>,
        window: &Semaphore,
    ) -> Result<(), Failure> {
        while let Some(answer) = answers.message().await? {
            match answer.message {
                Some(Answer::Committed(committed)) => {
                    let done = self.committed(committed);
                    window.add_permits(done);
                }
                Some(Answer::Finished(finished)) => {
                    let mut state = self.state.borrow_mut();
                    state.finished.accepted_count += finished.accepted_count;
                    state.finished.unchanged_count += finished.unchanged_count;
                    return Ok(());
                }
                Some(Answer::Started(_) | Answer::Throttle(_)) | None => {}
            }
        }
        Err(Failure::Io("the server ended the import before it was finished".to_owned()))
    }

    /// Notes what is done; answers how many items that are.
    fn committed(&self, committed: Committed) -> usize {
        let Committed { acknowledged_sequence, commit: _, results } = committed;
        for item in results {
            if let Some(result::Result::Rejected(error)) = item.result {
                let sent = self.state.borrow();
                let place = sent.sent.iter().find(|(number, ..)| *number == item.sequence);
                let place = place.map_or(0, |(_, place, _)| *place);
                drop(sent);
                let reason = error.reason().as_str_name().trim_start_matches("ERROR_REASON_");
                self.refused(place, &format!("{} ({reason})", error.message));
            }
        }
        let mut state = self.state.borrow_mut();
        state.acknowledged = acknowledged_sequence;
        let mut done = 0;
        while let Some((number, _, bytes)) = state.sent.front().copied() {
            if number > acknowledged_sequence {
                break;
            }
            state.sent.pop_front();
            self.progress.advance(bytes);
            done += 1;
        }
        done
    }

    fn refused(&self, place: u64, why: &str) {
        self.state.borrow_mut().refused += 1;
        let file = self.args.file.display();
        self.progress.around(|| Output::say(&format!("{file}:{place}: {why}")));
    }
}

/// Whether a further connection may fare better.
fn is_lost(failure: &Failure) -> bool {
    match failure {
        Failure::Unreachable(_) => true,
        Failure::Refused(refusal) => {
            matches!(refusal.code(), Code::Unavailable | Code::Unknown)
                && refusal.reason() != "STORE_READ_ONLY"
        }
        Failure::Usage(_) | Failure::Io(_) | Failure::PipeClosed | Failure::Told(_) => false,
    }
}
