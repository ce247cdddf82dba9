//! Other detectors, asked about the same texts by a program of their own: they are no dependencies.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::measure::{Answer, Answers};
use crate::cli::failure::Failure;
use crate::language;
use crate::language::train::calibrate::Labelled;

/// Has the program answer the texts.
pub(super) fn ask(program: &Path, texts: &[Labelled]) -> Result<Vec<Answers>, Failure> {
    let failed = |error: std::io::Error| Failure::io(program.display(), &error);
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let lines: String = texts.iter().map(|text| text.text.replace('\n', " ") + "\n").collect();
    let input = child.stdin.take();
    let feeder = std::thread::spawn(move || match input {
        Some(mut input) => input.write_all(lines.as_bytes()),
        None => Ok(()),
    });
    let output = child.wait_with_output().map_err(failed)?;
    let fed = feeder.join().unwrap_or(Ok(()));
    if !output.status.success() {
        return Err(Failure::Usage(format!("{} failed: {}", program.display(), output.status)));
    }
    fed.map_err(failed)?;
    let answers = read(&String::from_utf8_lossy(&output.stdout), texts.len());
    answers.ok_or_else(|| {
        Failure::Usage(format!("{} did not answer every text with every peer", program.display()))
    })
}

/// Reads what the program printed; none if an answer is missing.
fn read(printed: &str, texts: usize) -> Option<Vec<Answers>> {
    let mut lines = printed.lines();
    let mut peers: Vec<Answers> = lines
        .next()?
        .split('\t')
        .map(|named| {
            let (name, tags) = named.split_once('=')?;
            let knows = tags.split(',').filter_map(language::listed).collect();
            Some(Answers { name: name.to_owned(), knows, answers: Vec::with_capacity(texts) })
        })
        .collect::<Option<_>>()?;
    for line in lines {
        let mut tags = line.split('\t');
        for peer in &mut peers {
            peer.answers.push(Answer { tag: language::listed(tags.next()?), confidence: 0.0 });
        }
    }
    peers.iter().all(|peer| peer.answers.len() == texts).then_some(peers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_languages_and_answers_are_read_and_a_missing_one_is_noticed() {
        let printed = "CLD2=en,kk,xx\tlingua=en\nen\tund\nkk\ten\n";
        let peers = read(printed, 2).unwrap();
        assert_eq!((peers[0].name.as_str(), &peers[0].knows[..]), ("CLD2", &["en", "kk"][..]));
        let tags = |peer: &Answers| peer.answers.iter().map(|a| a.tag).collect::<Vec<_>>();
        assert_eq!(tags(&peers[0]), [Some("en"), Some("kk")]);
        assert_eq!(tags(&peers[1]), [None, Some("en")]);
        assert!(read(printed, 3).is_none());
        assert!(read("CLD2=en\tlingua=en\nen\n", 1).is_none());
    }
}
