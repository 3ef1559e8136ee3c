//! The folder of all state: of one platform at a time, and closed to other users.

use std::path::Path;

use crate::StartError;

/// Takes the folder for this platform alone: it holds letters with links that let a person in, and hashes of passwords.
pub(crate) fn lock(folder: &Path) -> Result<std::fs::File, StartError> {
    let unusable = |source| StartError::Folder { folder: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(unusable)?;
    #[cfg(unix)]
    close(folder, unusable)?;
    let lock = std::fs::File::create(folder.join("lock")).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(StartError::InUse(folder.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(unusable(error)),
    }
}

/// Lets no other user look into the folder. A folder that is not ours, such as a whole home, is not closed to its users.
#[cfg(unix)]
fn close(folder: &Path, unusable: impl Fn(std::io::Error) -> StartError + Copy) -> Result<(), StartError> {
    use std::os::unix::fs::PermissionsExt;

    const OURS: u32 = 0o700;
    let mut permissions = std::fs::metadata(folder).map_err(unusable)?.permissions();
    if permissions.mode() & 0o777 == OURS {
        return Ok(());
    }
    let is_empty = std::fs::read_dir(folder).map_err(unusable)?.next().is_none();
    if !is_empty && !folder.join("lock").exists() {
        return Err(StartError::Open(folder.to_owned()));
    }
    permissions.set_mode(OURS);
    std::fs::set_permissions(folder, permissions).map_err(unusable)
}
