//! The real binary as people and scripts use it: a server on port 0, and every client command.

#![expect(clippy::unwrap_used, reason = "a test may panic, helpers too")]

#[path = "cli/copies.rs"]
mod copies;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A server that is stopped at the end.
struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    endpoint: String,
    folder: TempDir,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let mut command = chancery();
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "warn", "--data"]).arg(&data);
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap_or_else(|| {
            panic!("the first line is not about listening: {line:?}");
        });
        let endpoint = format!("http://{address}");
        Self { child, stdout, endpoint, folder }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = chancery();
        command.args(arguments).args(["--endpoint", &self.endpoint]);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Stdout of a command that succeeds.
    #[track_caller]
    fn text(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        stdout(&output)
    }

    /// The JSON objects that a command prints, one a line or one over several.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let text = self.text(&[arguments, &["--output", "json"]].concat());
        serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect()
    }

    /// Exit code and stderr of a command that fails.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> (i32, String) {
        failure(&self.run(arguments))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary, in an environment of its own.
fn chancery() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.env_clear().env("HOME", "/nowhere").stdin(Stdio::null());
    command
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn failure(output: &Output) -> (i32, String) {
    assert!(!output.status.success(), "{}", stdout(output));
    (output.status.code().unwrap(), stderr(output))
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A statement in three scripts with two versions of one edition, as a person would bring it in.
fn with_a_statement() -> Server {
    let server = Server::start(&[]);
    let kk =
        server.write("kk.txt", "Министрлік мәлімдейді.\n\nҚазақстан бейбітшілікті қолдайды.\n");
    let zh = server.write("zh.md", "# 联合公报\n\n双方签署了关于水资源的联合公报。\n");
    let about = ["--statement", "acd-19", "--publisher", "MFA", "--label", "topic=water"];
    let kk_options = ["--lang", "kk", "--title", "Мәлімдеме", "--kind", "communique"];
    let time = ["--publish-time", "2026-03-01T09:00:00Z"];
    let first = [&["ingest", path(&kk)], &about[..], &kk_options[..], &time[..]].concat();
    assert!(server.text(&first).starts_with("created statement  acd-19/kk/1 "));
    let second = [&["ingest", path(&zh), "--lang", "zh"], &about[..]].concat();
    assert!(server.text(&second).starts_with("created edition    acd-19/zh/1 "));
    fs::write(&kk, "Министрлік мәлімдейді.\n\nҚазақстан бейбітшілікті әрдайым қолдайды.\n")
        .unwrap();
    let later = ["--publish-time", "2026-03-02T09:00:00Z"];
    let third = [&["ingest", path(&kk)], &about[..], &kk_options[..], &later[..]].concat();
    assert!(server.text(&third).starts_with("created revision   acd-19/kk/2 "));
    server
}

#[test]
fn a_statement_is_read_in_the_language_and_at_the_state_asked_for() {
    let server = with_a_statement();
    let newest = server.text(&["get", "acd-19", "--lang", "kk,zh"]);
    assert!(newest.starts_with("Мәлімдеме\n\nname        acd-19/kk/2\n"), "{newest}");
    assert!(newest.contains("Қазақстан бейбітшілікті әрдайым қолдайды."), "{newest}");
    assert!(newest.contains("editions    kk (2 revisions), zh (1 revision)"), "{newest}");
    assert!(newest.contains("labels      topic=water"), "{newest}");

    let chinese = server.text(&["get", "acd-19", "--lang", "zh-Hans-CN"]);
    assert!(chinese.contains("双方签署了关于水资源的联合公报。"), "{chinese}");

    for first in [
        &["get", "acd-19/kk/1"][..],
        &["get", "acd-19/kk", "--revision", "1"],
        &["get", "acd-19/kk", "--published-by", "2026-03-01T12:00:00Z"],
        &["get", "acd-19", "--lang", "kk", "--at", "2"],
        &["get", "archives/default/statements/acd-19/editions/kk/revisions/1"],
    ] {
        let text = server.text(first);
        assert!(text.contains("Қазақстан бейбітшілікті қолдайды."), "{first:?}: {text}");
    }
}

#[test]
fn a_get_in_json_is_protobuf_json() {
    let server = with_a_statement();
    let answer = server.json(&["get", "acd-19", "--lang", "kk"]).remove(0);
    assert_eq!(answer["statement"]["name"], "archives/default/statements/acd-19");
    assert_eq!(answer["statement"]["kind"], "STATEMENT_KIND_COMMUNIQUE");
    assert_eq!(answer["edition"]["languageCode"], "kk");
    assert_eq!(answer["edition"]["publishTime"], "2026-03-02T09:00:00Z");
    assert_eq!(answer["edition"]["revisionCount"], 2);
    assert!(answer["commit"].is_string(), "64-bit numbers are strings: {answer}");
    let without = server.json(&["get", "acd-19", "--lang", "kk", "--no-text"]).remove(0);
    assert!(without["edition"].get("text").is_none(), "{without}");
}

#[test]
fn text_is_wrapped_by_what_is_seen() {
    let server = with_a_statement();
    let output =
        server.command(&["get", "acd-19", "--lang", "zh"]).env("COLUMNS", "20").output().unwrap();
    let text = stdout(&output);
    assert!(text.contains("\n双方签署了关于水资源\n的联合公报。\n"), "{text}");
}

#[test]
fn lists_histories_and_changes_show_what_happened() {
    let server = with_a_statement();
    let list = server.text(&["list", "--lang", "kk"]);
    let row = list.lines().nth(1).unwrap();
    assert!(list.starts_with("STATEMENT  PUBLISHED"), "{list}");
    assert!(row.starts_with("acd-19     2026-03-01T09:00:00Z  kk:2 zh:1  Мәлімдеме"));
    assert_eq!(server.json(&["list", "--all", "--page-size", "1"]).len(), 1);

    let history = server.text(&["history", "acd-19/kk"]);
    let names: Vec<&str> =
        history.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["acd-19/kk/2", "acd-19/kk/1"], "{history}");
    let all = server.json(&["history", "acd-19"]);
    assert_eq!(all.len(), 3);
    assert_eq!(all[0]["revisionNumber"], 2);

    let kinds: Vec<String> = server
        .json(&["changes"])
        .iter()
        .map(|change| change["kind"].as_str().unwrap().replace("CHANGE_KIND_", ""))
        .collect();
    assert_eq!(
        kinds[..4],
        ["ARCHIVE_CREATED", "STATEMENT_CREATED", "EDITION_CREATED", "REVISION_CREATED"]
    );
    assert_eq!(kinds.last().unwrap(), "SILENT_EDIT");
    let from = server.text(&["changes", "--from", "4"]);
    assert!(from.lines().all(|line| line.trim_start().starts_with('4')), "{from}");
}

#[test]
fn following_shows_changes_as_they_are_made() {
    let server = with_a_statement();
    let mut follower = server
        .command(&["changes", "--follow", "--from", "4", "--output", "json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(follower.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(next()["commit"], "4");
    let ru = server.write("ru.txt", "Министерство заявляет.\n");
    server.text(&["ingest", path(&ru), "--statement", "acd-19", "--lang", "ru"]);
    while next()["commit"] != "5" {}
    follower.kill().unwrap();
    follower.wait().unwrap();
}

#[test]
fn json_lines_and_files_are_ingested_and_repeating_stores_nothing() {
    let server = Server::start(&[]);
    let lines = server.write(
        "in.jsonl",
        r#"{"statement_id": "a", "edition_id": "ar", "text": "تعلن الوزارة ما يلي.", "external_ids": {"un": "A/80/1"}}
{"statement_id": "a", "document": {"text": "Le ministère annonce ce qui suit.", "declaredLanguageCode": "fr"}}
{"external_ids": {"un": "A/80/1"}, "edition_id": "en", "text": "The ministry announces the following."}
"#,
    );
    let page = server.write(
        "page.html",
        "<html lang=en><head><title>Note</title></head><body><main><h1>Note</h1><p>The embassy \
         presents its compliments to the ministry and informs it that the office will be closed.</p>\
         </main></body></html>",
    );
    let cyrillic =
        server.write("cp1251.txt", b"\xcc\xe8\xed\xe8\xf1\xf2\xe5\xf0\xf1\xf2\xe2\xee.\n");
    let all = ["ingest", path(&lines), path(&page), "--batch", "10"];
    let first = server.json(&all);
    let outcome = |it: &Value| it["response"]["outcome"].as_str().unwrap().to_owned();
    let outcomes: Vec<String> = first.iter().map(outcome).collect();
    assert_eq!(
        outcomes,
        ["CREATED_STATEMENT", "CREATED_EDITION", "CREATED_EDITION", "CREATED_STATEMENT"]
            .map(|word| format!("INGEST_OUTCOME_{word}"))
    );
    let head = || server.json(&["info"])[0]["archive"]["headCommit"].clone();
    let before = head();
    let again = server.json(&all);
    assert!(again.iter().all(|it| it["repeated"] == true), "{again:?}");
    assert_eq!(head(), before, "a repeat makes no commit");
    let anew = server.json(&[&all[..], &["--anew"]].concat());
    assert!(outcome(&anew[0]).ends_with("UNCHANGED"), "{anew:?}");

    let decoded = ["ingest", path(&cyrillic), "--charset", "windows-1251", "--statement", "b"];
    server.text(&[&decoded[..], &["--lang", "ru"]].concat());
    assert!(server.text(&["get", "b/ru"]).contains("\nМинистерство.\n"));
}

#[test]
fn standard_input_is_json_lines() {
    let server = Server::start(&[]);
    let mut child = server
        .command(&["ingest", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"{\"statement_id\": \"x\", \"text\": \"A note.\"}\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(stdout(&output).contains("standard input:1"), "{}", stdout(&output));
}

#[test]
fn one_bad_document_fails_alone_and_decides_the_exit_code() {
    let server = Server::start(&[]);
    let good = server.write("good.txt", "A note.\n");
    let empty = server.write("empty.txt", "");
    let scan = server.write("scan.pdf", "%PDF");
    let lines =
        server.write("in.jsonl", "{\"text\": \"Another note.\", \"kind\": \"sermon\"}\n{oops\n");
    let output = server.run(&[
        "ingest",
        "--batch",
        "5",
        path(&empty),
        path(&good),
        path(&scan),
        path(&lines),
        "missing.txt",
    ]);
    let (code, words) = failure(&output);
    assert_eq!(code, 67, "the first failure is INVALID_ARGUMENT: {words}");
    assert!(stdout(&output).contains("created statement"), "{}", stdout(&output));
    for part in [
        "empty.txt: error: INVALID_ARGUMENT",
        "TEXT_INVALID",
        "scan.pdf: error: its extension is not",
        "in.jsonl:1: error: kind: \"sermon\" is not one of press_release",
        "in.jsonl:2: error: it is not a JSON object",
        "missing.txt: error: No such file",
        "6 documents: 1 stored, 5 failed",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
}

#[test]
fn a_document_is_analysed_without_being_stored() {
    let server = Server::start(&[]);
    let file =
        server.write("a.md", "# Заявление\n\nМинистерство иностранных дел заявляет следующее.\n");
    let text = server.text(&["analyze", path(&file)]);
    assert!(text.contains("Министерство иностранных дел"), "{text}");
    assert!(text.contains("kind"), "{text}");
    let text = server.text(&["analyze", "--segments", path(&file)]);
    assert!(text.contains("title       Заявление"), "{text}");
    assert!(text.contains("paragraph"), "{text}");
    let json = server.json(&["analyze", path(&file)]).remove(0);
    assert_eq!(json["edition"]["languageCode"], "ru");
    assert_eq!(server.json(&["info"])[0]["archive"].get("statementCount"), None);
}

#[test]
fn info_names_version_and_limits() {
    let server = Server::start(&[]);
    let text = server.text(&["info"]);
    assert!(text.contains(concat!("chancery ", env!("CARGO_PKG_VERSION"))), "{text}");
    assert!(text.contains("1,000,000"), "{text}");
    let json = server.json(&["info"]).remove(0);
    assert_eq!(json["server"]["maxTextCharacters"], "1000000");
}

#[test]
fn the_exit_code_tells_why() {
    let server = Server::start(&[]);
    let (code, words) = server.refused(&["get", "nothing"]);
    assert_eq!(code, 69, "{words}");
    for part in
        ["error: NOT_FOUND", "RESOURCE_NOT_FOUND", "statements/nothing", "next", "request id"]
    {
        assert!(words.contains(part), "{part} in {words}");
    }
    for usage in [
        &["get", "a b"][..],
        &["get", "acd-19", "--at", "yesterday"],
        &["get", "acd-19", "--revision", "2"],
        &["get"],
        &["changes", "--from", "now"],
        &["info", "--endpoint", "ftp://127.0.0.1"],
        &["info", "--timeout", "soon"],
    ] {
        assert_eq!(server.refused(usage).0, 1, "{usage:?}");
    }
    let (code, words) = server.refused(&["changes", "--from", "99"]);
    assert_eq!(code, 75, "{words}");
    assert!(words.contains("head commit"), "{words}");
    let (code, words) =
        failure(&chancery().args(["info", "--endpoint", "127.0.0.1:1"]).output().unwrap());
    assert_eq!(code, 78, "{words}");
    assert!(words.contains("chancery serve"), "{words}");
    assert_eq!(server.refused(&["analyze", "missing.txt"]).0, 74);
}

#[test]
fn a_second_server_on_the_same_folder_is_told_so() {
    let server = Server::start(&[]);
    let data = server.folder.path().join("data");
    let second = ["serve", "--listen", "127.0.0.1:0", "--data", path(&data)];
    let (code, words) = failure(&chancery().args(second).output().unwrap());
    assert_eq!(code, 74, "{words}");
    assert!(words.contains("in use by another process"), "{words}");
}

#[test]
fn a_configuration_that_is_wrong_is_refused_with_all_its_faults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chancery.toml");
    fs::write(&file, "log = \"info\"\nlisten_on = \"127.0.0.1:1\"\n").unwrap();
    let run = |arguments: &[&str]| failure(&chancery().args(arguments).output().unwrap());
    let (code, words) = run(&["serve", "--config", path(&file)]);
    assert_eq!(code, 1);
    assert!(
        words.contains("\"listen_on\" is not an option") && words.contains("line 2"),
        "{words}"
    );

    let (code, words) = run(&["serve", "--listen", "0.0.0.0:0", "--set", "max_connections=none"]);
    assert_eq!(code, 1);
    assert!(
        words.contains("--insecure") && words.contains("max_connections = \"none\""),
        "{words}"
    );
    assert_eq!(run(&["serve", "--config", "/nowhere/chancery.toml"]).0, 74);
    assert_eq!(run(&["serve", "--set", "drain=1"]).0, 1);
}

#[test]
fn the_configuration_in_force_is_shown_with_its_origins() {
    let output = chancery()
        .args(["config", "show", "--set", "drain_seconds=3", "--output", "json"])
        .env("CHANCERY_LISTEN", "127.0.0.1:9")
        .output()
        .unwrap();
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(shown["listen"]["origin"], "environment variable CHANCERY_LISTEN");
    assert_eq!(shown["drain_seconds"]["value"], "3");
    assert_eq!(shown["data"]["value"], "/nowhere/.local/share/chancery");
}

#[test]
fn the_demonstration_set_is_loaded_once() {
    let mut server = Server::start(&["--demo"]);
    let mut talk = String::new();
    for _ in 0..3 {
        server.stdout.read_line(&mut talk).unwrap();
    }
    assert!(talk.contains("42 documents"), "{talk}");
    assert!(talk.contains("grpcurl -plaintext 127.0.0.1:"), "{talk}");
    assert_eq!(server.json(&["list", "--all"]).len(), 14);
    let kazakh = server.text(&["get", "syr-darya-water-year", "--lang", "kk"]);
    assert!(kazakh.contains("Сырдария алабында"), "{kazakh}");
    let withdrawn = server.text(&["get", "incident-at-sea/en"]);
    assert!(withdrawn.contains("usability   canceled"), "{withdrawn}");
    let head = |server: &Server| server.json(&["info"])[0]["archive"]["headCommit"].clone();
    let before = head(&server);

    assert!(terminate(&mut server).success(), "a server ends in order");
    let data = server.folder.path().join("data");
    let again =
        ["serve", "--demo", "--listen", "127.0.0.1:0", "--log", "warn", "--data", path(&data)];
    server.child = chancery().args(again).stdout(Stdio::piped()).spawn().unwrap();
    server.stdout = BufReader::new(server.child.stdout.take().unwrap());
    let mut line = String::new();
    server.stdout.read_line(&mut line).unwrap();
    server.endpoint = line.trim().replace("listening on ", "http://");
    assert_eq!(head(&server), before, "loading again changes nothing");
}

fn terminate(server: &mut Server) -> std::process::ExitStatus {
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    server.child.wait().unwrap()
}

#[test]
fn the_log_is_json_if_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = chancery()
        .args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--data"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let event: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(event["level"], "INFO", "{event}");
    assert!(event["address"].as_str().unwrap().starts_with("127.0.0.1:"), "{event}");
}

#[test]
fn help_and_completions_are_data() {
    let help = chancery().args(["ingest", "--help"]).output().unwrap();
    assert!(help.status.success());
    assert!(stdout(&help).starts_with("Examples:\n  chancery ingest"), "{}", stdout(&help));
    let script = chancery().args(["completions", "bash"]).output().unwrap();
    assert!(stdout(&script).contains("_chancery"));
}

#[test]
fn detect_answers_each_line_without_a_server() {
    let detect = |arguments: &[&str], input: &str| {
        let mut command = chancery();
        let piped = command.arg("detect").args(arguments).stdin(Stdio::piped());
        let mut child = piped.stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        stdout(&child.wait_with_output().unwrap())
    };
    let lines = "Қазақстан Республикасының Сыртқы істер министрлігі\n\n12.07.2024\r\n";
    let answers = detect(&[], lines);
    let tags: Vec<&str> = answers.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(tags, ["kk", "zxx", "zxx"]);
    let mixed = "Стороны обсудили торговлю и транспорт.\u{2028}\u{2028}The sides discussed trade and transport.\n";
    assert_eq!(detect(&["--mixed"], mixed), "0-38:ru 40-80:en\n");
    assert_eq!(detect(&["--mixed"], "\n"), "\n");
}

#[test]
fn detect_shows_a_file_by_segment_and_names_the_nearest_tag() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("note.md");
    fs::write(&file, "# Заявление\n\nМинистерство иностранных дел выступило с заявлением.\n")
        .unwrap();
    let shown = stdout(&chancery().args(["detect", path(&file)]).output().unwrap());
    assert!(shown.starts_with("ru ("), "{shown}");
    assert!(shown.contains("\nru  Заявление\n"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "colour is for a terminal: {shown}");
    let wrong = chancery().args(["detect", "--expect", "kk-Lath", path(&file)]).output().unwrap();
    assert!(failure(&wrong).1.contains("nearest: kk-Latn"), "{}", stderr(&wrong));
}

#[test]
fn a_diff_shows_edits_in_place_and_as_a_page() {
    let server = with_a_statement();
    let text = |name: &str, words: &str| {
        let file = server.write(name, words);
        server.text(&["ingest", path(&file), "--statement", "b", "--lang", "en"]);
    };
    text("1.txt", "They met in Geneva on 5 May 2024.\n\nFive <posts> will open.");
    text("2.txt", "They met in Vienna on 6 May 2024.\n\nFive <posts> will not open.");
    let shown = server.text(&["diff", "b/en"]);
    assert!(shown.starts_with("b/en/1 → b/en/2: 2 words out, 3 words in\n"), "{shown}");
    assert!(shown.contains("They met in [-Geneva-]{+Vienna+} on [-5-]{+6+} May 2024."), "{shown}");
    assert!(shown.contains("s2 modified: negation"), "{shown}");
    let page = server.text(&["diff", "b/en/1", "b/en/2", "--html"]);
    assert!(page.contains("<del>Geneva</del><ins>Vienna</ins>"), "{page}");
    assert!(page.contains("Five &lt;posts&gt; will"), "text of others is no markup: {page}");
    assert!(!page.contains("http"), "nothing is fetched: {page}");
    let json = server.json(&["diff", "b/en"]).remove(0);
    assert_eq!(json["segmentChanges"][1]["edits"][0]["editClass"], "EDIT_CLASS_NEGATION");
    let (code, _) = server.refused(&["diff", "b/en/1"]);
    assert_eq!(code, 67, "the first version has none before it");
    let (code, words) = server.refused(&["diff", "b"]);
    assert_eq!(code, 1);
    assert!(words.contains("chancery history b"), "{words}");
}

#[test]
fn editions_stand_side_by_side_and_on_one_axis() {
    let server = with_a_statement();
    let aligned = server.text(&["align", "acd-19"]);
    assert!(aligned.starts_with("acd-19/kk/2 | acd-19/zh/1\n"), "{aligned}");
    assert!(!aligned.contains('…'), "all of both texts is there: {aligned}");
    let file = server.write("third.txt", "A third edition of the statement.");
    server.text(&["ingest", path(&file), "--statement", "third", "--lang", "en"]);
    for tag in ["fr", "de"] {
        let file = server.write("more.txt", format!("A third edition of the statement ({tag})."));
        server.text(&["ingest", path(&file), "--statement", "third", "--lang", tag]);
    }
    let (code, words) = server.refused(&["align", "third"]);
    assert_eq!(code, 1);
    assert!(words.contains("de, en, fr: choose two, as --editions de,en"), "{words}");
    let page = server.text(&["align", "acd-19", "--editions", "zh,kk", "--html"]);
    assert!(page.contains("<td dir=\"auto\">"), "{page}");
    let (code, _) = server.refused(&["align", "acd-19", "--editions", "zh,fr"]);
    assert_eq!(code, 69);
    let axis = server.text(&["timeline", "acd-19"]);
    let lines: Vec<&str> = axis.lines().collect();
    assert!(lines[0].starts_with("COMMIT  RECORDED"), "{axis}");
    assert!(lines[0].ends_with("kk    zh"), "{axis}");
    assert!(lines[1].ends_with("●1"), "{axis}");
    assert!(lines[3].contains("●2!"), "changed without a notice: {axis}");
    assert_eq!(server.json(&["timeline", "acd-19"]).len(), 3);
}
