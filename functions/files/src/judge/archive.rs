//! Archives: what is one, and what is one besides what it begins as.

use std::io::Cursor;

use memchr::memmem;
use zip::ZipArchive;

pub(super) type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The most headers of parts that a file may have for its directory to be read. Archives within it have theirs, too.
const MOST_HEADERS: usize = 100_000;

/// How a zip begins, or one that is empty or cut into pieces.
const ZIP: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];

const RAR: &[u8] = b"Rar!\x1A\x07";
const SEVEN: &[u8] = b"7z\xBC\xAF\x27\x1C";

/// How other archives and compressed files begin.
const OTHERS: [&[u8]; 7] = [
    RAR,
    SEVEN,
    b"\x1F\x8B",
    // After the digit of its level, bzip2 has the digits of pi.
    b"BZh",
    b"\xFD7zXZ\0",
    b"\x28\xB5\x2F\xFD",
    b"MSCF\0\0\0\0",
];

pub(super) fn is_zip(content: &[u8]) -> bool {
    ZIP.iter().any(|magic| content.starts_with(magic))
}

/// Whether a file is an archive, or something compressed, that is no zip.
pub(super) fn is_other_archive(content: &[u8]) -> bool {
    let is_tar = content.get(257..262) == Some(b"ustar");
    let begins = |magic: &&[u8]| match *magic {
        b"BZh" => content.starts_with(b"BZh") && content.get(4..10) == Some(b"1AY&SY"),
        magic => content.starts_with(magic),
    };
    is_tar || OTHERS.iter().any(begins)
}

/// Whether what unpacks archives finds one in a file that begins as something else. Such programs look for a zip from the end,
/// and for others anywhere.
pub(super) fn hides_archive(content: &[u8]) -> bool {
    [RAR, SEVEN].iter().any(|magic| memmem::find(content, magic).is_some())
        || directory(content).is_ok_and(|archive| !archive.is_empty())
}

/// Why a zip has no directory that is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NoDirectory {
    Broken,
    TooLarge,
}

/// The directory of a zip. The memory that it takes is bounded by what the file holds, not by what the file says.
pub(super) fn directory(content: &[u8]) -> Result<Zip<'_>, NoDirectory> {
    if memmem::find_iter(content, b"PK\x01\x02").take(MOST_HEADERS + 1).count() > MOST_HEADERS {
        return Err(NoDirectory::TooLarge);
    }
    // The end of a large directory says in 64 bits how long it is itself and how many parts there are (APPNOTE 4.3.14), and
    // room is made for as many.
    let number = |place: usize| {
        let octets = content.get(place..place.saturating_add(8))?;
        Some(u64::from_le_bytes(octets.try_into().ok()?))
    };
    let says_too_many = |end: usize| {
        let is_one = number(end + 4).is_some_and(|length| length <= content.len() as u64);
        is_one && number(end + 24).max(number(end + 32)).is_some_and(|parts| parts > MOST_HEADERS as u64)
    };
    if memmem::find_iter(content, b"PK\x06\x06").any(says_too_many) {
        return Err(NoDirectory::TooLarge);
    }
    ZipArchive::new(Cursor::new(content)).map_err(|_| NoDirectory::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_told_by_how_it_begins() {
        for magic in [&b"Rar!\x1A\x07\x01\0"[..], b"7z\xBC\xAF\x27\x1C\0\x04", b"\x1F\x8B\x08", b"BZh91AY&SY"]
        {
            assert!(is_other_archive(magic), "{magic:?}");
        }
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert!(is_other_archive(&tar));
        assert!(!is_other_archive(b"BZh is how bzip2 begins"));
    }

    #[test]
    fn a_directory_that_says_that_it_has_more_parts_than_there_is_room_for_is_not_read() {
        let mut end = b"PK\x06\x06".to_vec();
        end.extend(44_u64.to_le_bytes());
        end.extend([0; 12]);
        end.extend(u64::MAX.to_le_bytes().repeat(4));
        assert_eq!(directory(&end).err(), Some(NoDirectory::TooLarge));
        let headers = b"PK\x01\x02".repeat(MOST_HEADERS + 1);
        assert_eq!(directory(&headers).err(), Some(NoDirectory::TooLarge));
        assert_eq!(directory(&headers[4..]).err(), Some(NoDirectory::Broken));
    }
}
