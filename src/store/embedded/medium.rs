//! The one door to the disk: every file of the engine is reached through [`Medium`].
//!
//! The real one is a directory; tests put a simulated machine here that loses what was not synced.
//! Names are relative to the data directory and use `/`.
//!
//! Not here: what the files mean.

use std::any::Any;
use std::fmt::Debug;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A directory of files.
pub(crate) trait Medium: Debug + Send + Sync + 'static {
    /// Takes the directory for this process until the guard is dropped; none: another has it.
    fn lock(&self) -> io::Result<Option<Box<dyn Any + Send + Sync>>>;
    /// The names of the files in a directory below, in no order.
    fn list(&self, dir: &str) -> io::Result<Vec<String>>;
    /// Opens a file that exists; none: it does not.
    fn open(&self, name: &str) -> io::Result<Option<Arc<dyn MediumFile>>>;
    /// Opens a file, making it if it does not exist. Its name lasts once [`Medium::sync_dir`] was
    /// called.
    fn create(&self, name: &str) -> io::Result<Arc<dyn MediumFile>>;
    /// Takes a file away, if it exists.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Gives a file another name, in the place of what had that name.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Makes the names in a directory last; `""` is the data directory itself.
    fn sync_dir(&self, dir: &str) -> io::Result<()>;
}

/// One file.
pub(crate) trait MediumFile: Debug + Send + Sync + 'static {
    /// Its length in bytes.
    fn len(&self) -> io::Result<u64>;
    /// Fills `out` from `offset`; an error if the file ends before.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;
    /// Writes all of `bytes` at `offset`, growing the file if need be.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Cuts the file or grows it with zeros.
    fn set_len(&self, len: u64) -> io::Result<()>;
    /// Returns once everything written before would outlive a power cut.
    fn sync(&self) -> io::Result<()>;
}

/// A directory on a real disk.
#[derive(Debug)]
pub(crate) struct Directory {
    root: PathBuf,
}

impl Directory {
    /// Takes a directory, making it and those for log and index if need be.
    pub(crate) fn create(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root.join("log"))?;
        fs::create_dir_all(root.join("index"))?;
        Ok(Self { root: root.to_owned() })
    }
}

impl Medium for Directory {
    fn lock(&self) -> io::Result<Option<Box<dyn Any + Send + Sync>>> {
        let path = self.root.join("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.root.join(dir))? {
            let entry = entry?;
            if entry.file_type()?.is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn open(&self, name: &str) -> io::Result<Option<Arc<dyn MediumFile>>> {
        match OpenOptions::new().read(true).write(true).open(self.root.join(name)) {
            Ok(file) => Ok(Some(Arc::new(DiskFile(file)))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn MediumFile>> {
        let path = self.root.join(name);
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).read(true).write(true).open(path)?;
        Ok(Arc::new(DiskFile(file)))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.root.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.root.join(from), self.root.join(to))
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        File::open(self.root.join(dir))?.sync_all()
    }
}

#[derive(Debug)]
struct DiskFile(File);

impl MediumFile for DiskFile {
    fn len(&self) -> io::Result<u64> {
        self.0.metadata().map(|metadata| metadata.len())
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(out, offset)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}
