//! The folder of texts that the language detector learns from and is measured with.

use std::io::{self, Read};
use std::path::PathBuf;

use flate2::read::GzDecoder;

use super::WithDev;
use crate::cli::failure::Failure;
use crate::language::train::Trainer;
use crate::language::train::calibrate::Labelled;

/// Our own words: those that tell close languages apart.
static OWN_WORDS: &str = include_str!("../../../data/language/own.tsv");

/// Traditional and simplified characters, in pairs.
static HAN: &str = include_str!("../../../data/search/han.txt");

/// Sources of `train` that the model is made from: both sides of every close pair have them.
const LEARNT: [&str; 2] = ["flores", "udhr"];
/// The source of `train` that headlines of another domain are cut from, to measure with.
const NEWS: &str = "leipzig";
/// At most so many headlines a language are cut from it.
const MOST_NEWS: usize = 150;

/// Words of a list are counted as if their ranks were Zipf's: this much over the rank, within the bounds.
const ZIPF: f32 = 400.0;
const MOST_OF_A_WORD: f32 = 30.0;
const LEAST_OF_A_WORD: f32 = 0.3;
/// How many sightings a word of our own is worth.
const OWN_WORD: f32 = 4.0;
/// And of a character that only one way of writing Chinese has.
const HAN_CHARACTER: f32 = 1.0;
/// Lists that would unbalance a close pair: there are Tibetan words in the Dzongkha list.
const UNUSED_LISTS: [&str; 2] = ["bo", "dz"];

/// A folder of texts.
#[derive(Debug)]
pub(super) struct Corpus {
    dir: PathBuf,
    targets: Vec<String>,
}

impl Corpus {
    /// Opens the folder and reads the list of its languages.
    pub(super) fn at(dir: PathBuf) -> Result<Self, Failure> {
        let path = dir.join("targets.tsv");
        let list = std::fs::read_to_string(&path).map_err(|error| {
            let hint = "this must be a folder of texts; `chancery lexicon train-language --help` says what it holds";
            Failure::Io(format!("{}: {error}\n{hint}", path.display()))
        })?;
        let lines = list.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let first = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
        Ok(Self { dir, targets: lines.map(first).collect() })
    }

    /// Feeds the trainer: sentences, declarations, word lists, and our own words.
    pub(super) fn teach(&self, with_dev: WithDev, trainer: &mut Trainer) -> Result<(), Failure> {
        for tag in &self.targets {
            for source in LEARNT {
                for line in self.lines_of(tag, source)? {
                    trainer.add_text(tag, &line);
                }
            }
            // Persian and Dari share one list: only one has been collected, and the register of web
            // pages must not decide between them.
            let list = if tag == "prs" { "fa" } else { tag };
            if !UNUSED_LISTS.contains(&list) {
                add_list(&self.unzip(&format!("words/{list}.tsv.gz"))?, tag, trainer);
            }
        }
        add_own(OWN_WORDS, trainer);
        add_han(HAN, trainer);
        if with_dev == WithDev::Yes {
            for text in self.labelled("dev.tsv.gz")? {
                if text.class == "sentence" {
                    trainer.add_text(&text.tag, &text.text);
                }
            }
        }
        Ok(())
    }

    /// The development texts, and headlines cut from news sentences.
    pub(super) fn measuring(&self) -> Result<Vec<Labelled>, Failure> {
        let mut all = self.labelled("dev.tsv.gz")?;
        if all.is_empty() {
            let path = self.dir.join("dev.tsv.gz");
            return Err(Failure::Usage(format!("{}: there are no texts", path.display())));
        }
        let mut dice = Dice(1);
        for tag in &self.targets {
            for (place, line) in self.lines_of(tag, NEWS)?.iter().take(MOST_NEWS).enumerate() {
                let cut = dice.headline(place, line);
                let (tag, class) = (tag.clone(), "news".to_owned());
                all.extend(cut.map(|text| Labelled { tag, class, text }));
            }
        }
        Ok(all)
    }

    /// Texts in languages that are not on the list.
    pub(super) fn foreign(&self) -> Result<Vec<Labelled>, Failure> {
        self.labelled("dev_ood.tsv.gz")
    }

    /// Documents in several languages, a JSON object a line.
    pub(super) fn mixed(&self) -> Result<String, Failure> {
        self.unzip("dev_mixed.jsonl.gz")
    }

    fn labelled(&self, name: &str) -> Result<Vec<Labelled>, Failure> {
        let all = self.unzip(name)?;
        let read = |line: &str| {
            let mut fields = line.splitn(4, '\t').map(str::to_owned);
            let (tag, _script) = (fields.next()?, fields.next()?);
            Some(Labelled { tag, class: fields.next()?, text: fields.next()? })
        };
        Ok(all.lines().filter_map(read).collect())
    }

    /// Lines of `train` from one source.
    fn lines_of(&self, tag: &str, source: &str) -> Result<Vec<String>, Failure> {
        let all = self.unzip(&format!("train/{tag}.tsv.gz"))?;
        let wanted = |line: &str| {
            let (from, text) = line.split_once('\t')?;
            (from.trim_end_matches('~') == source).then(|| text.to_owned())
        };
        Ok(all.lines().filter_map(wanted).collect())
    }

    /// The text of a file; empty if there is none.
    fn unzip(&self, name: &str) -> Result<String, Failure> {
        let path = self.dir.join(name);
        let mut text = String::new();
        let read = match std::fs::File::open(&path) {
            Ok(file) => GzDecoder::new(file).read_to_string(&mut text).map(|_| ()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        read.map_err(|error| Failure::io(path.display(), &error))?;
        Ok(text)
    }
}

fn add_list(list: &str, tag: &str, trainer: &mut Trainer) {
    let mut rank = 0.0;
    for word in list.lines().filter_map(|line| line.strip_prefix("word\t")) {
        rank += 1.0;
        trainer.add_word(tag, word, (ZIPF / rank).clamp(LEAST_OF_A_WORD, MOST_OF_A_WORD));
    }
}

fn add_own(words: &str, trainer: &mut Trainer) {
    for line in words.lines().filter(|line| !line.starts_with('#')) {
        let Some((tags, words)) = line.split_once('\t') else { continue };
        for tag in tags.split(' ') {
            for word in words.split(' ') {
                trainer.add_word(tag, word, OWN_WORD);
            }
        }
    }
}

/// Each character of a pair speaks for the script that writes it.
fn add_han(pairs: &str, trainer: &mut Trainer) {
    let lines = pairs.lines().filter(|line| !line.starts_with('#'));
    for pair in lines.flat_map(str::split_whitespace) {
        let mut characters = pair.chars().map(String::from);
        for tag in ["zh-Hant", "zh-Hans"] {
            if let Some(character) = characters.next() {
                trainer.add_word(tag, &character, HAN_CHARACTER);
            }
        }
    }
}

/// Chooses where headlines are cut: the same every time.
struct Dice(u64);

impl Dice {
    /// Three to eight words of a line, from its start or from within; none if it is too short.
    fn headline(&mut self, place: usize, line: &str) -> Option<String> {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let draw = |bits: u32, below: usize| {
            usize::try_from(self.0 >> bits).map_or(0, |number| number % below)
        };
        let words: Vec<&str> = line.split_whitespace().collect();
        let length = 3 + draw(33, 6);
        let most = words.len().checked_sub(length)? + 1;
        let first = if place.is_multiple_of(2) { 0 } else { draw(40, most) };
        Some(words.get(first..first + length)?.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::language::Detector;

    fn corpus(files: &[(&str, &str)]) -> (tempfile::TempDir, Corpus) {
        let folder = tempfile::tempdir().unwrap();
        for name in ["train", "words"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        for (name, text) in files {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            let mut gzip = GzEncoder::new(file, Compression::fast());
            gzip.write_all(text.as_bytes()).unwrap();
            gzip.finish().unwrap();
        }
        std::fs::write(folder.path().join("targets.tsv"), "#tag\ncs\tLatn\nsk\tLatn\n").unwrap();
        let corpus = Corpus::at(folder.path().to_owned()).unwrap();
        (folder, corpus)
    }

    const CZECH: &str = "flores\tPředseda vlády uvedl, že jednání budou pokračovat příští týden.\n\
                         udhr\tVšichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv.\n\
                         leipzig\tjedna dvě tři čtyři pět šest sedm osm devět\n";
    const SLOVAK: &str = "flores\tPredseda vlády uviedol, že rokovania budú pokračovať budúci týždeň.\n\
                          udhr\tVšetci ľudia sa rodia slobodní a sebe rovní v dôstojnosti i právach.\n";
    const FILES: [(&str, &str); 4] = [
        ("train/cs.tsv.gz", CZECH),
        ("train/sk.tsv.gz", SLOVAK),
        ("words/cs.tsv.gz", "word\tpříští\nbigram\tx y\nword\tjednání\n"),
        ("dev.tsv.gz", "cs\tLatn\tsentence\tJednání budou pokračovat.\nbad line\n"),
    ];

    #[test]
    fn the_same_texts_make_the_same_bytes_and_a_model_that_tells_them_apart() {
        let (_folder, corpus) = corpus(&FILES);
        let held_out = super::super::model(&corpus, WithDev::No).unwrap();
        assert_eq!(held_out, super::super::model(&corpus, WithDev::No).unwrap());
        assert_ne!(held_out, super::super::model(&corpus, WithDev::Yes).unwrap());
        let detector = Detector::open(&held_out, "").unwrap();
        assert_eq!(detector.detect("pokračovat příští týden").candidates[0].tag.as_str(), "cs");
        assert_eq!(detector.detect("pokračovať budúci týždeň").candidates[0].tag.as_str(), "sk");
    }

    #[test]
    fn a_character_of_a_pair_speaks_for_the_script_that_writes_it() {
        let mut trainer = Trainer::new();
        add_han("# pairs\n發发 會会\n", &mut trainer);
        let model = trainer.build().unwrap();
        let detector = Detector::open(&model, "").unwrap();
        let best = |text| detector.detect(text).candidates[0].tag.as_str().to_owned();
        assert_eq!(best("發會發會"), "zh-Hant");
        assert_eq!(best("发会发会"), "zh-Hans");
    }

    #[test]
    fn measuring_texts_are_those_of_dev_and_headlines_cut_from_news() {
        let (_folder, corpus) = corpus(&FILES);
        let texts = corpus.measuring().unwrap();
        let classes: Vec<&str> = texts.iter().map(|text| text.class.as_str()).collect();
        assert_eq!(classes, ["sentence", "news"]);
        assert!((3..=8).contains(&texts[1].text.split(' ').count()), "{}", texts[1].text);
    }

    #[test]
    fn a_folder_without_texts_is_refused_with_what_it_must_hold() {
        let folder = tempfile::tempdir().unwrap();
        let failure = Corpus::at(folder.path().to_owned()).unwrap_err();
        assert!(failure.words().unwrap().contains("train-language --help"));
        let (_folder, corpus) = corpus(&[]);
        assert!(corpus.measuring().unwrap_err().words().unwrap().contains("there are no texts"));
    }
}
