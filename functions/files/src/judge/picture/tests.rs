use super::*;
use crate::judge::samples::{picture, zip};

const FORMATS: [(ImageFormat, FileKind); 5] = [
    (ImageFormat::Png, FileKind::Png),
    (ImageFormat::Jpeg, FileKind::Jpeg),
    (ImageFormat::Gif, FileKind::Gif),
    (ImageFormat::WebP, FileKind::WebP),
    (ImageFormat::Tiff, FileKind::Tiff),
];

fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut png = picture(ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&png[12..29]);
    png[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    png
}

#[test]
fn a_picture_is_known_by_its_content_and_taken_whole() {
    for (format, kind) in FORMATS {
        let content = picture(format);
        assert_eq!(super::kind(&content), Some(kind));
        assert_eq!(judge(kind, &content), Ok(()), "{kind:?}");
        for length in [12, content.len() / 2, content.len() - 3] {
            let cut = judge(kind, &content[..length]);
            assert_eq!(cut, Err(FileRefusal::Broken), "{kind:?} of {length}");
        }
    }
}

#[test]
fn a_picture_that_unpacks_to_more_than_there_is_room_for_is_refused() {
    for (width, height) in [(100_000, 100_000), (8_001, 1), (1, 8_001), (8_000, 8_000)] {
        let refused = judge(FileKind::Png, &png_of(width, height));
        assert_eq!(refused, Err(FileRefusal::Swollen), "{width} by {height}");
    }
    let mut gif = picture(ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xFF; 4]);
    assert_eq!(judge(FileKind::Gif, &gif), Err(FileRefusal::Swollen));
}

#[test]
fn a_picture_that_cannot_be_shown_is_broken() {
    assert_eq!(judge(FileKind::Png, &png_of(400, 300)), Err(FileRefusal::Broken));
    let mut png = picture(ImageFormat::Png);
    let middle = png.len() / 2;
    png[middle] ^= 0xFF;
    assert_eq!(judge(FileKind::Png, &png), Err(FileRefusal::Broken));
}

#[test]
fn a_picture_that_opens_as_something_else_as_well_is_refused() {
    let archive = zip(&[("a.exe", b"MZ")]);
    for (format, kind) in FORMATS {
        let content = picture(format);
        let with = |more: &[u8]| judge(kind, &[&content[..], more].concat());
        assert_eq!(with(&archive), Err(FileRefusal::Archive), "{kind:?}");
        assert_eq!(with(b"Rar!\x1A\x07\x01\0"), Err(FileRefusal::Archive), "{kind:?}");
        // A scan does not say where it ends.
        let as_pdf = if kind == FileKind::Tiff { Ok(()) } else { Err(FileRefusal::NotTaken) };
        assert_eq!(with(b"%PDF-1.4 %%EOF"), as_pdf, "{kind:?}");
    }
    let png = picture(ImageFormat::Png);
    let with = |more: &[u8]| judge(FileKind::Png, &[&png[..], more].concat());
    assert_eq!(with(b" <script>alert(1)</script>"), Err(FileRefusal::NotTaken));
    assert_eq!(with(b"<?php system('a');"), Err(FileRefusal::NotTaken));
    assert_eq!(with(&png), Ok(()));
    assert_eq!(with(&[0; 100]), Ok(()));
}

#[test]
fn a_picture_of_more_chunks_than_there_is_memory_for_is_refused() {
    let png = picture(ImageFormat::Png);
    let mut sum = flate2::Crc::new();
    sum.update(b"tEXta\0b");
    let chunk = [&[0, 0, 0, 3][..], b"tEXta\0b", &sum.sum().to_be_bytes()].concat();
    let with = |chunks: usize| [&png[..33], &chunk.repeat(chunks), &png[33..]].concat();
    assert_eq!(judge(FileKind::Png, &with(10)), Ok(()));
    assert_eq!(judge(FileKind::Png, &with(100_000)), Err(FileRefusal::Broken));
}

#[test]
fn a_gif_without_a_trailer_is_taken() {
    let gif = picture(ImageFormat::Gif);
    assert_eq!(gif.last(), Some(&0x3B));
    assert_eq!(judge(FileKind::Gif, &gif[..gif.len() - 1]), Ok(()));
}

/// A TIFF of pages: width, height, and where the one strip lies and how long it is.
fn tiff(pages: &[[u32; 4]]) -> Vec<u8> {
    let mut file = b"MM\0\x2A\0\0\0\x08".to_vec();
    for (index, page) in pages.iter().enumerate() {
        file.extend(4_u16.to_be_bytes());
        for (tag, value) in [256_u16, 257, 273, 279].iter().zip(page) {
            file.extend([&tag.to_be_bytes()[..], &[0, 4, 0, 0, 0, 1], &value.to_be_bytes()].concat());
        }
        let next = if index + 1 == pages.len() { 0 } else { u32::try_from(file.len()).unwrap() + 4 };
        file.extend(next.to_be_bytes());
    }
    file
}

#[test]
fn a_scan_may_be_large_and_have_many_pages_if_they_lie_within_it() {
    let judged = |pages: &[[u32; 4]]| judge(FileKind::Tiff, &tiff(pages));
    let page = [20_000, 20_000, 8, 20];
    assert_eq!(judged(&[page]), Ok(()));
    assert_eq!(judged(&[page; 30]), Ok(()));
    assert_eq!(judged(&[page, [20_001, 1, 8, 1]]), Err(FileRefusal::Swollen));
    assert_eq!(judged(&[page, [1, 1, 8, 9_000]]), Err(FileRefusal::Broken));
    assert_eq!(judged(&[[0, 1, 8, 1]]), Err(FileRefusal::Broken));
}

#[test]
fn a_scan_whose_pages_go_round_is_broken() {
    let mut file = tiff(&[[1, 1, 8, 1]]);
    let last = file.len() - 1;
    file[last] = 8;
    assert_eq!(judge(FileKind::Tiff, &file), Err(FileRefusal::Broken));
    let mut many = tiff(&[[1, 1, 8, 1]]);
    let count = memchr::memmem::find(&many, &[1, 0x11, 0, 4]).unwrap() + 4;
    many[count..count + 4].copy_from_slice(&[0xFF; 4]);
    assert_eq!(judge(FileKind::Tiff, &many), Err(FileRefusal::Broken));
}
