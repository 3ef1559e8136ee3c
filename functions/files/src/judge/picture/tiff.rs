//! A TIFF: one page after another, each with a list of what it is and where its strips lie (TIFF 6.0, 2). It is not unpacked:
//! a scan is larger than other pictures, and packed in more ways than are read here.

use domain::files::FileRefusal;

/// The greatest side of a page, in pixels.
const MOST_PIXELS: u64 = 20_000;

/// The most pages.
const MOST_PAGES: usize = 2_000;

/// What a page says of itself.
const WIDTH: u64 = 256;
const HEIGHT: u64 = 257;
/// Where its strips lie, its tiles, or its JPEG as one.
const PLACES: [u64; 3] = [273, 324, 513];
/// How long each of them is.
const LENGTHS: [u64; 3] = [279, 325, 514];

/// How long an entry of the list is, in octets.
const ENTRY: usize = 12;

/// Whether all pages lie within the file, and none is too large.
pub(super) fn judge(content: &[u8]) -> Result<(), FileRefusal> {
    let file = File { content, is_little: content.first() == Some(&b'I') };
    // Each strip is told of once, so there are fewer of them than octets.
    let mut left = content.len();
    let mut place = file.place(4).ok_or(FileRefusal::Broken)?;
    for _ in 0..MOST_PAGES {
        place = file.page(place, &mut left)?;
        if place == 0 {
            return Ok(());
        }
    }
    // The pages go on, or go round.
    Err(FileRefusal::Broken)
}

struct File<'a> {
    content: &'a [u8],
    is_little: bool,
}

impl File<'_> {
    /// The number of so many octets at a place.
    fn number(&self, place: usize, length: usize) -> Option<u64> {
        let octets = self.content.get(place..place.checked_add(length)?)?;
        let add = |number: u64, octet: &u8| number << 8 | u64::from(*octet);
        Some(if self.is_little { octets.iter().rev().fold(0, add) } else { octets.iter().fold(0, add) })
    }

    fn place(&self, place: usize) -> Option<usize> {
        usize::try_from(self.number(place, 4)?).ok()
    }

    /// Checks the page whose list stands at a place, and answers where the next one's does, or 0.
    fn page(&self, start: usize, left: &mut usize) -> Result<usize, FileRefusal> {
        let broken = FileRefusal::Broken;
        let number = self.number(start, 2).and_then(|number| usize::try_from(number).ok()).ok_or(broken)?;
        let (mut width, mut height) = (None, None);
        let (mut places, mut lengths) = ([None; 3], [None; 3]);
        for index in 0..number {
            let entry = start + 2 + index * ENTRY;
            let tag = self.number(entry, 2).ok_or(broken)?;
            let known = |tags: &[u64; 3]| tags.iter().position(|known| *known == tag);
            match tag {
                WIDTH => width = Some(self.values(entry)?),
                HEIGHT => height = Some(self.values(entry)?),
                _ => {
                    let slot = known(&PLACES).and_then(|index| places.get_mut(index));
                    if let Some(slot) = slot.or(known(&LENGTHS).and_then(|index| lengths.get_mut(index))) {
                        *slot = Some(self.values(entry)?);
                    }
                }
            }
        }
        let first = |values: Option<Values>| self.number(values?.place, values?.size);
        let (Some(width @ 1..), Some(height @ 1..)) = (first(width), first(height)) else {
            return Err(broken);
        };
        if width.max(height) > MOST_PIXELS {
            return Err(FileRefusal::Swollen);
        }
        if places.iter().all(Option::is_none) {
            return Err(broken);
        }
        for (places, lengths) in places.into_iter().zip(lengths) {
            let Some(places) = places else { continue };
            *left = left.checked_sub(places.count).ok_or(broken)?;
            for index in 0..places.count {
                let place = self.value(places, index).ok_or(broken)?;
                // Old programs do not say how long a strip is.
                let length = lengths.map_or(Some(1), |lengths| self.value(lengths, index)).ok_or(broken)?;
                if place.saturating_add(length) > self.content.len() as u64 {
                    return Err(broken);
                }
            }
        }
        self.place(start + 2 + number * ENTRY).ok_or(broken)
    }

    /// Where the values of an entry stand.
    fn values(&self, entry: usize) -> Result<Values, FileRefusal> {
        let read = || {
            let size = match self.number(entry + 2, 2)? {
                3 => 2,
                4 | 13 => 4,
                _ => return None,
            };
            let count = self.place(entry + 4)?;
            let length = count.checked_mul(size)?;
            let place = if length > 4 { self.place(entry + 8)? } else { entry + 8 };
            let is_inside = place.checked_add(length)? <= self.content.len();
            is_inside.then_some(Values { place, size, count })
        };
        read().ok_or(FileRefusal::Broken)
    }

    fn value(&self, values: Values, index: usize) -> Option<u64> {
        self.number(values.place.checked_add(index.checked_mul(values.size)?)?, values.size)
    }
}

/// The numbers of an entry.
#[derive(Clone, Copy)]
struct Values {
    place: usize,
    /// Of each, in octets.
    size: usize,
    count: usize,
}
