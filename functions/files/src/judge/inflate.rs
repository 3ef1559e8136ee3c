//! Unpacks what is deflated, piece by piece, so that whoever asks for it counts what really comes.

use domain::files::FileRefusal;
use flate2::{Decompress, FlushDecompress, Status};

/// How much is unpacked at once, in octets.
const PIECE: usize = 64 << 10;

/// Gives out what unpacks, and answers how many octets of the packed ones it took. What does not unpack to its end is broken.
pub(super) fn inflate(
    decompress: &mut Decompress,
    packed: &[u8],
    mut take: impl FnMut(&[u8]) -> Result<(), FileRefusal>,
) -> Result<usize, FileRefusal> {
    let mut piece = vec![0; PIECE];
    let mut rest = packed;
    loop {
        let (taken, given) = (decompress.total_in(), decompress.total_out());
        let status = decompress
            .decompress(rest, &mut piece, FlushDecompress::None)
            .map_err(|_| FileRefusal::Broken)?;
        let count =
            |before: u64, after: u64| usize::try_from(after.saturating_sub(before)).unwrap_or(usize::MAX);
        let taken = count(taken, decompress.total_in());
        let given = count(given, decompress.total_out());
        rest = rest.get(taken..).ok_or(FileRefusal::Broken)?;
        take(piece.get(..given).ok_or(FileRefusal::Broken)?)?;
        match status {
            Status::StreamEnd => return Ok(packed.len() - rest.len()),
            _ if taken == 0 && given == 0 => return Err(FileRefusal::Broken),
            _ => {}
        }
    }
}
