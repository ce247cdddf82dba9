//! Every limit of the service, in one table. `docs/limits.md` and `GetServerInfo` show the same.
//!
//! Units are in the names: characters are Unicode scalar values (AIP-210).

/// Characters of one canonical text.
pub const TEXT_CHARS: usize = 1_000_000;
/// Bytes of a document as received: an HTML page is larger than its text.
pub const RAW_BYTES: usize = 8 << 20;
/// Segments of one text.
pub const SEGMENTS: usize = 20_000;
/// Characters of a title.
pub const TITLE_CHARS: usize = 1_000;
/// Characters of a remark: a correction's note, a reason.
pub const NOTE_CHARS: usize = 1_000;
/// Characters of a name for people: publisher, translator, title of an archive.
pub const NAME_CHARS: usize = 256;
/// Characters of a URI.
pub const URI_CHARS: usize = 2_048;
/// Characters of a media type, an HTTP entity tag, a charset label.
pub const HEADER_CHARS: usize = 256;
/// Titles of one statement.
pub const TITLES: usize = 64;
/// Relations of one statement.
pub const RELATIONS: usize = 64;
/// External ids of one statement.
pub const EXTERNAL_IDS: usize = 32;
/// Labels of one statement.
pub const LABELS: usize = 64;
/// Characters of a label's key.
pub const LABEL_KEY_CHARS: usize = 63;
/// Characters of a label's value.
pub const LABEL_VALUE_CHARS: usize = 256;
/// Languages in a preference list, or expected by an archive.
pub const LANGUAGES: usize = 16;
/// Candidates shown with a detected language.
pub const LANGUAGE_CANDIDATES: usize = 3;
/// Candidates shown when a document was not joined to a known statement.
pub const LINK_CANDIDATES: usize = 8;
/// Editions among which those are looked for that a new document may belong to: the newest.
pub const LINK_EDITIONS: usize = 10_000;
/// Language editions of one statement.
pub const EDITIONS: usize = 256;
/// Statements that were merged into one.
pub const PREVIOUS_NAMES: usize = 256;
/// Statements that one call merges into another one.
pub const MERGED: usize = 100;
/// Archives of one server.
pub const ARCHIVES: usize = 1_000;
/// Values of structured fields that a publisher gives with one document.
pub const GIVEN_VALUES: usize = 1_000;
/// Reviews in one call.
pub const REVIEWS: usize = 100;
/// Characters of the path of a value.
pub const FIELD_PATH_CHARS: usize = 512;
/// Values that take the place of one in a review.
pub const REPLACEMENTS: usize = 16;
/// Decisions that are kept of one statement.
pub const DECISIONS: usize = 1_000;
/// Names of one entity, or entities in one list of a value.
pub const ENTITY_NAMES: usize = 128;
/// Entities in one batch.
pub const BATCH_ENTITIES: usize = 1_000;
/// Offices that one entity held.
pub const TENURES: usize = 64;
/// Names to resolve in one call.
pub const RESOLVE_NAMES: usize = 100;
/// Milliseconds that an annotator may take for one text.
pub const ANNOTATOR_MILLISECONDS: u64 = 2_000;
/// Claims of an annotator about one text.
pub const ANNOTATOR_CLAIMS: usize = 1_000;
/// Failures of an annotator in a row after which it is left alone for a while.
pub const ANNOTATOR_FAILURES: u32 = 5;
/// Seconds for which an annotator that failed is left alone.
pub const ANNOTATOR_PAUSE_SECONDS: i64 = 30;
/// Items of one page, when the request asks for more.
pub const PAGE_SIZE: usize = 1_000;
/// Items of one page, when the request does not say.
pub const DEFAULT_PAGE_SIZE: usize = 50;
/// Bytes of one response's resources; a page ends early rather than grow over it. Python and Node
/// clients refuse a message over 4 MiB by default.
pub const RESPONSE_BYTES: usize = 3 << 20;
/// Bytes of the fields that are kept in memory as they were last given to readers.
pub const KEPT_FIELDS_BYTES: usize = 32 << 20;
/// Names in one batch read.
pub const BATCH_GET: usize = 1_000;
/// Documents in one batch ingest.
pub const BATCH_INGEST: usize = 100;
/// Items of an import that may be under way beyond the last one acknowledged.
pub const IMPORT_WINDOW_ITEMS: usize = 1_000;
/// Bytes of items of an import that may be under way beyond the last one acknowledged.
pub const IMPORT_WINDOW_BYTES: usize = 32 << 20;
/// Bytes of the records of one commit of an import.
pub const IMPORT_COMMIT_BYTES: usize = 64 << 20;
/// Seconds by which the record time of an imported commit may be ahead of the server's clock.
pub const IMPORT_AHEAD_SECONDS: i64 = 300;
/// Bytes of one message of an export; a larger record comes in a message of its own.
pub const EXPORT_MESSAGE_BYTES: usize = 1 << 20;
/// Bytes of one request to any service but ingest (gRPC's own default).
pub const MESSAGE_BYTES: usize = 4 << 20;
/// Bytes of one request to the ingest service.
pub const INGEST_MESSAGE_BYTES: usize = 16 << 20;
/// Bytes of one message of a watch; a larger commit comes in parts.
pub const WATCH_MESSAGE_BYTES: usize = 1 << 20;
/// Hours for which a request id is remembered.
pub const REQUEST_ID_HOURS: i64 = 24;
/// Seconds that a read waits for `min_commit` when the call has no deadline of its own.
pub const MIN_COMMIT_WAIT_SECONDS: u64 = 5;
/// Seconds after which a unary call ends when the client named no deadline.
pub const DEFAULT_DEADLINE_SECONDS: u64 = 30;
/// The longest deadline of a unary call, in seconds.
pub const MAX_DEADLINE_SECONDS: u64 = 120;
/// Seconds between two progress marks of a watch, when the request does not say.
pub const PROGRESS_SECONDS: u64 = 30;
/// The least seconds between two progress marks of a watch.
pub const MIN_PROGRESS_SECONDS: u64 = 1;
/// The most seconds between two progress marks of a watch.
pub const MAX_PROGRESS_SECONDS: u64 = 3_600;
/// Seconds in which a client must make room for the next message of a watch.
pub const WATCH_STALL_SECONDS: u64 = 30;
/// Messages that wait for a client of a watch.
pub const WATCH_BUFFER: usize = 16;
/// Commits that are kept in memory for those who follow an archive and want the same.
pub const WATCH_TAIL_COMMITS: usize = 1_024;
/// Bytes of commits that are kept in memory for those who follow an archive and want the same.
pub const WATCH_TAIL_BYTES: usize = 8 << 20;
/// Characters of a standing query.
pub const STANDING_QUERY_CHARS: usize = 1_000;
/// Words and phrases of a standing query.
pub const STANDING_QUERY_TERMS: usize = 32;
/// Kinds of changes that a watch may name.
pub const WATCH_KINDS: usize = 32;
/// Calls in work at a time, for each core; health checks do not count.
pub const IN_FLIGHT_PER_CORE: usize = 64;
/// Streams open at a time on one connection.
pub const CONNECTION_STREAMS: u32 = 128;
/// Connections open at a time.
pub const CONNECTIONS: usize = 10_000;
/// Connections open at a time from one address that is not of this machine.
pub const ADDRESS_CONNECTIONS: usize = 256;
/// Seconds in which a client must finish HTTP/2's preface or an HTTP/1 request line.
pub const PREFACE_SECONDS: u64 = 5;
/// Seconds after which a connection is asked to make way for a new one, a tenth more or less.
pub const CONNECTION_AGE_SECONDS: u64 = 1_800;
/// Seconds that the calls of an old connection have to end before they are cut off.
pub const CONNECTION_GRACE_SECONDS: u64 = 60;
/// Seconds that a drain takes at most.
pub const DRAIN_SECONDS: u64 = 25;
/// Bytes of a call's metadata.
pub const METADATA_BYTES: usize = 16 << 10;
/// Violations named in one error.
pub const VIOLATIONS: usize = 20;
/// Characters of an error's message.
pub const ERROR_MESSAGE_CHARS: usize = 512;
/// Bytes of an error's details, which travel in a trailer.
pub const ERROR_DETAIL_BYTES: usize = 4 << 10;
/// Characters of the id that a client may give a call.
pub const CALL_ID_CHARS: usize = 128;
/// Seconds without a sign of life after which a connection is asked for one.
pub const KEEPALIVE_SECONDS: u64 = 30;
/// Seconds in which the sign of life must come.
pub const KEEPALIVE_TIMEOUT_SECONDS: u64 = 10;
/// Seconds in which sent bytes must be acknowledged by the client's machine.
pub const UNACKNOWLEDGED_SECONDS: u64 = 30;
/// Bytes that may be under way on one stream towards the server.
pub const STREAM_WINDOW_BYTES: u32 = 256 << 10;
/// Bytes that may be under way on one connection towards the server.
pub const CONNECTION_WINDOW_BYTES: u32 = 1 << 20;
/// Bytes of a filter.
pub const FILTER_BYTES: usize = 4 << 10;
/// Parentheses and negations of a filter inside each other.
pub const FILTER_DEPTH: usize = 32;
/// Comparisons, functions and values of a filter.
pub const FILTER_TERMS: usize = 64;
/// Characters of a search query.
pub const QUERY_CHARS: usize = 2_048;
/// Words of a search query.
pub const QUERY_WORDS: usize = 64;
/// Facets of one search.
pub const FACETS: usize = 16;
/// Values of one facet.
pub const FACET_VALUES: usize = 1_000;
/// Snippets of one found statement.
pub const SNIPPETS: usize = 8;
/// Characters of a snippet.
pub const SNIPPET_CHARS: usize = 1_000;
/// Milliseconds after which new commits are made searchable together, at most.
pub const INDEX_MILLIS: u64 = 50;
/// The same while many documents come.
pub const INDEX_BUSY_MILLIS: u64 = 100;
