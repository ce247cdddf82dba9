//! `ingest`: brings files into an archive, one by one or in batches.
//!
//! Running the same command again is safe: each request has an id made from what it says, so that a
//! repeat within a day is answered as the first time, and a text that is stored already makes no new
//! version after that either.

mod inputs;
mod send;

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use serde_json::{Value, json};

use inputs::Document;
pub(super) use send::uuid_of;
use send::{Sender, Tally};

use super::client::Client;
use super::document::{self, Object};
use super::failure::Failure;
use super::options::{Global, instant, pair, rfc3339};
use super::output::Output;
use super::progress::{Measure, Progress};
use crate::domain::{Timestamp, limits};
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery ingest --statement acd-19 --lang kk --publish-time 2026-03-01T09:00:00Z note.txt
  chancery ingest --publisher MFA --batch 50 pages/*.html
  zcat statements.jsonl.gz | chancery ingest -
";

const FILES: &str = "\
Files: .txt, .md, .html and .htm by extension, in UTF-8 unless --charset, the page itself or a byte
order mark says otherwise. JSON Lines (.jsonl, .ndjson, or - for standard input) hold one document a
line, with the fields of IngestEditionRequest in protobuf JSON, nested or flat:
  {\"statement_id\": \"acd-19\", \"edition_id\": \"kk\", \"text\": \"…\", \"title\": \"…\",
   \"source_uri\": \"https://…\", \"publisher\": \"…\", \"publish_time\": \"2026-03-01T09:00:00Z\",
   \"kind\": \"communique\", \"external_ids\": {\"un\": \"A/80/1\"}, \"labels\": {\"topic\": \"water\"}}
Options fill in what a line does not say.

If the run breaks off, run it again: what is stored already is answered without being stored twice.
If any document fails, the rest is ingested all the same, and the exit code is that of the first
failure.";

/// Bring documents into the archive.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = FILES)]
pub(super) struct Args {
    /// Files, or - for JSON Lines on standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Statement that the documents belong to. By default the server finds it by external id or
    /// source address, or makes a new one.
    #[arg(long, value_name = "ID")]
    statement: Option<String>,
    /// Edition that the documents belong to, a language tag. By default that of the language.
    #[arg(long, value_name = "TAG")]
    edition: Option<String>,
    /// Language of the documents.
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Title.
    #[arg(long)]
    title: Option<String>,
    /// Who published them.
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Where they were published.
    #[arg(long, value_name = "URI")]
    source_uri: Option<String>,
    /// When the issuer published them, in RFC 3339.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    publish_time: Option<Timestamp>,
    /// What they are: press_release, communique, joint_declaration, speech, note, briefing,
    /// interview, readout, condolence, other.
    #[arg(long)]
    kind: Option<String>,
    /// A label for the statement; may be repeated.
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = pair)]
    labels: Vec<(String, String)>,
    /// An identifier of another system; may be repeated.
    #[arg(long = "external-id", value_name = "SCHEME=VALUE", value_parser = pair)]
    external_ids: Vec<(String, String)>,
    /// Charset of the files, such as windows-1251.
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    charset: Option<String>,
    /// Documents in one commit: all of them or none. A batch that is refused is sent again document
    /// by document.
    #[arg(long, value_name = "N", default_value_t = 1)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=100))]
    batch: u8,
    /// Only check: say what would happen and store nothing.
    #[arg(long)]
    dry_run: bool,
    /// Send without request ids: a text that was ingested in the last 24 hours, and replaced since, is
    /// taken as a return to it.
    #[arg(long)]
    anew: bool,
}

impl Args {
    /// What the options say about every document.
    fn about(&self) -> Object {
        let mut about = Object::new();
        let mut put = |key: &str, value: &Option<String>| {
            if let Some(value) = value {
                about.insert(key.into(), Value::String(value.clone()));
            }
        };
        put("statement_id", &self.statement);
        put("edition_id", &self.edition);
        put("declared_language_code", &self.lang);
        put("title", &self.title);
        put("publisher", &self.publisher);
        put("source_uri", &self.source_uri);
        put("kind", &self.kind);
        if let Some(time) = self.publish_time {
            about.insert("publish_time".into(), Value::String(rfc3339(time)));
        }
        for (key, pairs) in [("labels", &self.labels), ("external_ids", &self.external_ids)] {
            if !pairs.is_empty() {
                let pairs: Object =
                    pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
                about.insert(key.into(), Value::Object(pairs));
            }
        }
        about
    }
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let about = args.about();
    document::request(about.clone()).map_err(|why| Failure::Usage(format!("an option: {why}")))?;
    if args.dry_run && args.batch > 1 {
        return Err(Failure::Usage(
            "--dry-run checks documents one by one; leave --batch out".into(),
        ));
    }
    let client = Client::connect(global).await?;
    let asked = pb::GetArchiveRequest { name: global.archive_name() };
    let archive = client.archives().get_archive(client.request(asked)).await?.into_inner().archive;
    let progress = Progress::start(Measure::Bytes("documents"), inputs::total_bytes(&args.files));
    let mut sender = Sender {
        client,
        parent: global.archive_name(),
        head_before: archive.map_or(0, |archive| archive.head_commit),
        anew: args.anew,
        dry_run: args.dry_run,
        output,
        progress,
        tally: Tally::default(),
    };
    let sent = Box::pin(send_all(&args, about, &mut sender)).await;
    sender.progress.finish();
    Output::say(&sender.tally.words());
    sent?;
    match sender.tally.first_failure {
        Some(code) => Err(Failure::Told(code)),
        None => Ok(()),
    }
}

async fn send_all(args: &Args, about: Object, sender: &mut Sender<'_>) -> Result<(), Failure> {
    let mut waiting: Vec<Document> = Vec::new();
    let mut waiting_bytes = 0;
    for input in &args.files {
        for read in inputs::documents(input, &about, args.charset.as_deref()) {
            let document = match read {
                Ok(document) => document,
                Err(unreadable) => {
                    sender.send(std::mem::take(&mut waiting)).await?;
                    waiting_bytes = 0;
                    sender.refuse_unread(&unreadable)?;
                    continue;
                }
            };
            let fits = waiting_bytes + document.bytes() <= BATCH_BYTES;
            if !waiting.is_empty() && (!fits || !document.may_be_batched()) {
                sender.send(std::mem::take(&mut waiting)).await?;
                waiting_bytes = 0;
            }
            waiting_bytes += document.bytes();
            let alone = !document.may_be_batched();
            waiting.push(document);
            if alone || waiting.len() >= usize::from(args.batch) {
                sender.send(std::mem::take(&mut waiting)).await?;
                waiting_bytes = 0;
            }
        }
    }
    sender.send(waiting).await
}

/// Bytes of one batch, with room for what the message adds.
const BATCH_BYTES: usize = limits::INGEST_MESSAGE_BYTES - (1 << 20);
