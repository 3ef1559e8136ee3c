//! Where a picture ends in its file. None for one that does not: it is cut off.

use memchr::memchr;

/// The number of four octets at a place, the highest first.
fn number(content: &[u8], place: usize) -> Option<usize> {
    let octets = content.get(place..place.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(octets)).ok()
}

/// The place so many octets after another, if the file has it.
fn after(content: &[u8], place: usize, length: usize) -> Option<usize> {
    place.checked_add(length).filter(|place| *place <= content.len())
}

/// The most chunks of a PNG. Each is remembered when it is read, and takes more memory than it has octets.
const MOST_CHUNKS: usize = 100_000;

/// After the last chunk (PNG, 5.3).
pub(super) fn of_png(content: &[u8]) -> Option<usize> {
    let mut place = 8;
    for _ in 0..MOST_CHUNKS {
        let length = number(content, place)?;
        let is_last = content.get(place + 4..place + 8)? == b"IEND";
        place = after(content, place, length.checked_add(12)?)?;
        if is_last {
            return Some(place);
        }
    }
    None
}

/// After the marker of the end (ITU T.81, B.1.1).
pub(super) fn of_jpeg(content: &[u8]) -> Option<usize> {
    let mut place = 2;
    loop {
        // Within what is packed, a marker is an octet of ones before anything but a zero or a mark of a restart.
        place += memchr(0xFF, content.get(place..)?)?;
        let marker = *content.get(place + 1)?;
        match marker {
            0xD9 => return Some(place + 2),
            0xFF => place += 1,
            0x00 | 0x01 | 0xD0..=0xD8 => place += 2,
            _ => {
                let length = content.get(place + 2..place + 4)?.try_into().ok()?;
                place = after(content, place + 2, u16::from_be_bytes(length).max(2).into())?;
            }
        }
    }
}

/// After the trailer (GIF 89a, 27), or where the file ends: not every program writes one.
pub(super) fn of_gif(content: &[u8]) -> Option<usize> {
    let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut place = after(content, 13, colours(*content.get(10)?))?;
    loop {
        place = match content.get(place) {
            None => return Some(place),
            Some(0x3B) => return Some(place + 1),
            // A picture: its place, its colours, and how long its codes are.
            Some(0x2C) => after(content, place, 11 + colours(*content.get(place + 9)?))?,
            Some(0x21) => after(content, place, 2)?,
            Some(_) => return None,
        };
        // What either has stands in blocks, of which an empty one is the last.
        loop {
            let length = usize::from(*content.get(place)?);
            place = after(content, place, length + 1)?;
            if length == 0 {
                break;
            }
        }
    }
}

/// After as many octets as the file says that it has (RFC 9649, 2.4).
pub(super) fn of_webp(content: &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(content.get(4..8)?.try_into().ok()?);
    after(content, 8, usize::try_from(length).ok()?)
}
