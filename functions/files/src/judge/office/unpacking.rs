//! Unpacks the parts of a package, and counts what comes.

use domain::files::FileRefusal;
use flate2::{Crc, Decompress};
use zip::CompressionMethod;

use crate::judge::archive::Zip;
use crate::judge::inflate::inflate;

/// The most octets to which all parts unpack together, and for one octet of the package.
const MOST_UNPACKED: usize = 200 << 20;
const MOST_FOR_ONE: usize = 100;

/// The length of the header before a part, without its name, and where in it the length of the name stands (APPNOTE 4.3.7).
const HEADER: usize = 30;
const NAME_LENGTH: std::ops::Range<usize> = 26..28;

pub(super) struct Unpacking<'a> {
    content: &'a [u8],
    /// How many octets may yet come.
    left: usize,
    decompress: Decompress,
}

impl<'a> Unpacking<'a> {
    pub(super) fn of(content: &'a [u8]) -> Self {
        let left = MOST_UNPACKED.min(content.len().saturating_mul(MOST_FOR_ONE));
        Self { content, left, decompress: Decompress::new(false) }
    }

    /// Gives out what a part unpacks to.
    pub(super) fn unpack(
        &mut self,
        package: &mut Zip<'_>,
        index: usize,
        mut take: impl FnMut(&[u8]) -> Result<(), FileRefusal>,
    ) -> Result<(), FileRefusal> {
        let part = package.by_index_raw(index).map_err(|_| FileRefusal::Broken)?;
        if part.encrypted() {
            return Err(FileRefusal::Locked);
        }
        let place = |number: u64| usize::try_from(number).ok();
        let packed = place(part.data_start().unwrap_or(u64::MAX))
            .zip(place(part.compressed_size()))
            .and_then(|(start, length)| self.content.get(start..start.checked_add(length)?))
            .ok_or(FileRefusal::Broken)?;
        // Some readers go by the header before the part, and not by the directory.
        let header = place(part.header_start()).and_then(|start| self.content.get(start..));
        if header.and_then(name_in) != Some(part.name_raw()) {
            return Err(FileRefusal::Broken);
        }
        let mut sum = Crc::new();
        let (left, mut count) = (self.left, 0_usize);
        let mut check = |octets: &[u8]| {
            count = count.saturating_add(octets.len());
            if count > left {
                return Err(FileRefusal::Swollen);
            }
            sum.update(octets);
            take(octets)
        };
        let taken = match part.compression() {
            CompressionMethod::Stored => {
                check(packed)?;
                packed.len()
            }
            CompressionMethod::Deflated => {
                self.decompress.reset(false);
                inflate(&mut self.decompress, packed, check)?
            }
            // A package knows no other (ECMA-376, part 2, annex C).
            _ => return Err(FileRefusal::Broken),
        };
        self.left = left.saturating_sub(count);
        let is_whole = taken == packed.len() && sum.sum() == part.crc32() && count as u64 == part.size();
        if is_whole { Ok(()) } else { Err(FileRefusal::Broken) }
    }
}

/// The name in the header before a part.
fn name_in(header: &[u8]) -> Option<&[u8]> {
    let length = u16::from_le_bytes(header.get(NAME_LENGTH)?.try_into().ok()?);
    header.get(HEADER..HEADER + usize::from(length))
}
