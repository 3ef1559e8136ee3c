//! What a file is by its content, and whether it is taken.

use domain::FileName;
use domain::files::{FileKind, FileRefusal, Purpose};

/// What a file is. Its content decides; an extension that says something else is refused.
pub(crate) fn judge(_purpose: Purpose, _name: &FileName, _content: &[u8]) -> Result<FileKind, FileRefusal> {
    Err(FileRefusal::NotTaken)
}
