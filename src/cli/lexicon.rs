//! `lexicon`: makes and measures the tables that Chancery is built with. Needs no server.

mod check;
mod corpus;
mod measure;
mod mixed;
mod page;
mod peers;

use std::path::{Path, PathBuf};

use corpus::Corpus;

use super::failure::Failure;
use super::output::Output;
use crate::language::Detector;
use crate::language::train::{Trainer, calibrate};

const EXAMPLES: &str = "\
Examples:
  chancery lexicon check data/lexicon
  chancery lexicon train-language data/langid target/language
  chancery lexicon eval-language data/langid target/language --page docs/languages.md
";

const TRAIN_EXAMPLES: &str = "\
Examples:
  chancery lexicon train-language data/langid target/language
  cp target/language/{language.model,calibration.tsv,results.tsv} data/language/
";

const EVAL_EXAMPLES: &str = "\
Examples:
  chancery lexicon eval-language data/langid target/language
  chancery lexicon eval-language data/langid target/language --page docs/languages.md
";

/// Check the tables of extraction; make and measure those of the language detector. Needs no server.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Check(check::Args),
    TrainLanguage(TrainArgs),
    EvalLanguage(EvalArgs),
}

/// Make the model of the language detector. The same input gives the same bytes.
///
/// DIR must hold, gzip'd and in UTF-8:
///
/// - targets.tsv (not gzip'd): a tag a line, then a tab and anything;
///
/// - train/TAG.tsv.gz: SOURCE<TAB>TEXT; flores and udhr are learnt, leipzig is measured with;
///
/// - words/TAG.tsv.gz: word<TAB>WORD, most frequent first; may be missing for a tag;
///
/// - dev.tsv.gz: TAG<TAB>SCRIPT<TAB>CLASS<TAB>TEXT, texts that are not in train;
///
/// - dev_ood.tsv.gz: the same for languages that are not in targets.tsv.
///
/// OUT gets held-out.model (made without dev), calibration.tsv and results.tsv (fitted and measured with
/// it on dev), and language.model (made with the sentences of dev, too), the one to ship.
#[derive(Debug, clap::Args)]
#[command(before_help = TRAIN_EXAMPLES)]
struct TrainArgs {
    /// Folder with the texts.
    dir: PathBuf,
    /// Folder for the results; made where it is missing.
    out: PathBuf,
}

/// Measure the detector by class and group of languages, beside whatlang.
///
/// Uses held-out.model and calibration.tsv of a training, because the model that ships has learnt the
/// sentences that are measured with.
#[derive(Debug, clap::Args)]
#[command(before_help = EVAL_EXAMPLES)]
struct EvalArgs {
    /// Folder with the texts, as for train-language; with dev_mixed.jsonl.gz for documents in several
    /// languages.
    dir: PathBuf,
    /// Folder that train-language wrote.
    trained: PathBuf,
    /// Markdown page to put the tables in, between its two marks, instead of printing them.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Program that answers the same texts with other detectors: it reads a text a line and prints a
    /// line that names them (NAME=TAG,TAG,…, with the languages each knows), then their tags for
    /// each text, all separated by tabs.
    #[arg(long, value_name = "PROGRAM")]
    peers: Option<PathBuf>,
}

pub(super) fn run(args: Args, output: &mut Output) -> Result<(), Failure> {
    let Args { command } = args;
    match command {
        Command::Check(args) => check::run(args, output),
        Command::TrainLanguage(TrainArgs { dir, out }) => train(&Corpus::at(dir)?, &out),
        Command::EvalLanguage(EvalArgs { dir, trained, page, peers }) => {
            let tables = evaluate(&Corpus::at(dir)?, &trained, peers.as_deref())?;
            match page {
                Some(page) => page::fill(&page, &tables),
                None => output.write(&tables),
            }
        }
    }
}

fn train(corpus: &Corpus, out: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(out).map_err(|error| Failure::io(out.display(), &error))?;
    let held_out = model(corpus, WithDev::No)?;
    write(&out.join("held-out.model"), &held_out)?;
    let mut texts = corpus.measuring()?;
    let known = texts.len();
    texts.extend(corpus.foreign()?);
    let uncalibrated = open(&held_out, "", out)?;
    let calibration = calibrate::fit(&uncalibrated, &texts);
    write(&out.join("calibration.tsv"), calibration.as_bytes())?;
    let detector = open(&held_out, &calibration, out)?;
    let known = texts.get(..known).unwrap_or_default();
    write(&out.join("results.tsv"), measure::results(&detector, known).as_bytes())?;
    write(&out.join("language.model"), &model(corpus, WithDev::Yes)?)
}

/// Whether the sentences of the development texts are learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WithDev {
    Yes,
    No,
}

fn model(corpus: &Corpus, with_dev: WithDev) -> Result<Vec<u8>, Failure> {
    let mut trainer = Trainer::new();
    corpus.teach(with_dev, &mut trainer)?;
    trainer.build().map_err(|error| Failure::Usage(error.to_string()))
}

fn open<'a>(model: &'a [u8], calibration: &str, from: &Path) -> Result<Detector<'a>, Failure> {
    Detector::open(model, calibration)
        .ok_or_else(|| Failure::Usage(format!("{}: held-out.model is no model", from.display())))
}

fn evaluate(corpus: &Corpus, trained: &Path, peers: Option<&Path>) -> Result<String, Failure> {
    let model = read(&trained.join("held-out.model"))?;
    let calibration = read(&trained.join("calibration.tsv"))?;
    let detector = open(&model, &String::from_utf8_lossy(&calibration), trained)?;
    let mut texts = corpus.measuring()?;
    let known = texts.len();
    let peers = peers.map_or(Ok(Vec::new()), |program| peers::ask(program, &texts))?;
    let mut tables = measure::tables(&detector, &texts, peers);
    texts.extend(corpus.foreign()?);
    let crossed = measure::crossed(&model, &texts);
    let ((texts, foreign), (of_texts, of_foreign)) =
        (texts.split_at(known), crossed.split_at(known));
    tables += &measure::calibration(of_texts, texts);
    tables += &measure::foreign(of_foreign, foreign);
    tables += &measure::heads(&detector, texts);
    tables += &mixed::table(&detector, &corpus.mixed()?)?;
    Ok(tables)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::io(path.display(), &error))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| Failure::io(path.display(), &error))
}
