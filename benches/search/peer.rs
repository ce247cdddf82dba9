//! The peer: tantivy as it comes, with its default analyzer, BM25, and any of the words.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use serde_json::Value as Json;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TEXT, Value as _};
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, Term};

/// Documents of an answer.
const MOST: usize = 20;
/// Memory of its writer.
const WRITER_BYTES: usize = 48 << 20;

/// Its index.
pub(crate) struct Peer {
    index: Index,
    writer: IndexWriter,
    reader: Option<IndexReader>,
    id: Field,
    language: Field,
    text: Field,
}

impl Peer {
    /// An empty one in memory.
    pub(crate) fn new() -> Self {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STORED | FAST);
        let language = schema.add_text_field("language", STRING);
        let text = schema.add_text_field("text", TEXT);
        let index = Index::create_in_ram(schema.build());
        let writer = index.writer_with_num_threads(1, WRITER_BYTES).expect("memory for a writer");
        Self { index, writer, reader: None, id, language, text }
    }

    /// Takes a document.
    pub(crate) fn add(&mut self, id: &str, language: &str, text: &str) {
        let mut document = TantivyDocument::default();
        document.add_text(self.id, id);
        document.add_text(self.language, language);
        document.add_text(self.text, text);
        self.writer.add_document(document).expect("the writer lives");
    }

    /// Makes what was added visible.
    pub(crate) fn commit(&mut self) {
        self.writer.commit().expect("memory does not fail");
        self.reader = Some(self.index.reader().expect("a reader of a committed index"));
    }

    /// The best documents with any of the words, in one language, or in all where it is empty.
    pub(crate) fn ask(&self, words: &str, language: &str) -> Vec<String> {
        let searcher = self.reader.as_ref().expect("committed before asked").searcher();
        let mut analyzer = self.index.tokenizer_for_field(self.text).expect("its own tokenizer");
        let mut tokens = analyzer.token_stream(words);
        let mut any: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        tokens.process(&mut |token| {
            let term = Term::from_field_text(self.text, &token.text);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            any.push((Occur::Should, Box::new(query)));
        });
        let words: Box<dyn Query> = Box::new(BooleanQuery::new(any));
        let query: Box<dyn Query> = if language.is_empty() {
            words
        } else {
            let term = Term::from_field_text(self.language, language);
            let only = TermQuery::new(term, IndexRecordOption::Basic);
            let only = tantivy::query::ConstScoreQuery::new(Box::new(only), 0.0);
            Box::new(BooleanQuery::new(vec![(Occur::Must, words), (Occur::Must, Box::new(only))]))
        };
        let best = TopDocs::with_limit(MOST).order_by_score();
        let found = searcher.search(&query, &best).expect("memory does not fail");
        let id_of = |address| {
            let document: TantivyDocument = searcher.doc(address).expect("it was just found");
            document.get_first(self.id).and_then(|id| id.as_str().map(str::to_owned))
        };
        found.into_iter().filter_map(|(_, address)| id_of(address)).collect()
    }
}

/// Answers the queries of a folder: the documents of each in their order, and how long each took.
pub(crate) fn answer(folder: &Path, run: &Path, latency: &Path) {
    let mut peer = Peer::new();
    for document in lines(&folder.join("corpus.jsonl")) {
        peer.add(&word(&document, "id"), &word(&document, "lang"), &word(&document, "text"));
    }
    peer.commit();
    let (mut found, mut times) = (String::new(), String::new());
    for query in lines(&folder.join("queries.jsonl")) {
        let (id, target) = (word(&query, "qid"), word(&query, "tlang"));
        let text = word(&query, "query");
        let start = Instant::now();
        let ids = peer.ask(&text, &target);
        let taken = start.elapsed().as_micros();
        // Writing to a string cannot fail.
        let _ = writeln!(times, "{id}\t{taken}");
        for document in ids {
            let _ = writeln!(found, "{id}\t{document}");
        }
    }
    std::fs::write(run, found).expect("the run can be written");
    std::fs::write(latency, times).expect("the latencies can be written");
}

fn lines(path: &Path) -> Vec<Json> {
    let text = std::fs::read_to_string(path).expect("the folder has the set");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

fn word(of: &Json, name: &str) -> String {
    of.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
}
