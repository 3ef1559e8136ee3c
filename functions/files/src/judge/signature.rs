//! An electronic signature beside what it signs, or around it: `ContentInfo` with `SignedData` (RFC 5652, 3 and 5.1), as
//! it is or in base64, with the lines of PEM around it or without.

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use base64::engine::{DecodePaddingMode, Engine};
use domain::files::FileRefusal;

use super::text::BYTE_ORDER_MARK;

/// 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
/// What follows a type, in a field of its own.
const EXPLICIT: u8 = 0xA0;

/// How many letters of base64 tell whether a signature follows.
const SAMPLE: usize = 64;

/// What stands around a signature in PEM.
const FRAMES: [(&[u8], &[u8]); 2] =
    [(b"-----BEGIN PKCS7-----", b"-----END PKCS7-----"), (b"-----BEGIN CMS-----", b"-----END CMS-----")];

/// Some programs leave the signs out with which the last letters are filled up.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, NO_PAD.with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// Whether a file is a signature. An error for one that is not whole.
pub(super) fn judge(content: &[u8]) -> Result<bool, FileRefusal> {
    if begins(content) {
        return is_whole(content).then_some(true).ok_or(FileRefusal::Broken);
    }
    let text = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content).trim_ascii();
    let framed = FRAMES.iter().find_map(|(begin, end)| Some((text.strip_prefix(*begin)?, *end)));
    let letters = match framed {
        Some((rest, end)) => rest.strip_suffix(end).ok_or(FileRefusal::Broken)?,
        None if !begins(&sample(text)) => return Ok(false),
        None => text,
    };
    let letters: Vec<u8> = letters.iter().copied().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let signature = BASE64.decode(letters).map_err(|_| FileRefusal::Broken)?;
    (begins(&signature) && is_whole(&signature)).then_some(true).ok_or(FileRefusal::Broken)
}

/// What the first letters of a text stand for, if they are base64.
fn sample(text: &[u8]) -> Vec<u8> {
    let letters = text.iter().copied().filter(|letter| !letter.is_ascii_whitespace());
    let mut letters: Vec<u8> = letters.take(SAMPLE).collect();
    letters.truncate(letters.len() / 4 * 4);
    BASE64.decode(letters).unwrap_or_default()
}

/// Whether a structure begins that says that it is signed data.
fn begins(content: &[u8]) -> bool {
    enter(content, SEQUENCE).is_some_and(|(inner, _)| inner.starts_with(SIGNED_DATA))
}

/// Whether a structure that begins so holds signed data, and ends where the file does.
fn is_whole(content: &[u8]) -> bool {
    let is_held = || {
        let (inner, _) = enter(content, SEQUENCE)?;
        let (inner, _) = enter(inner.strip_prefix(SIGNED_DATA)?, EXPLICIT)?;
        let (inner, _) = enter(inner, SEQUENCE)?;
        enter(inner, INTEGER)
    };
    let Some((rest, length)) = enter(content, SEQUENCE) else { return false };
    let is_filling = |octets: &[u8]| octets.iter().all(|octet| octet.is_ascii_whitespace() || *octet == 0);
    let ends = match length {
        Some(length) => rest.split_at_checked(length).is_some_and(|(_, after)| is_filling(after)),
        None => rest.trim_ascii_end().ends_with(&[0, 0]),
    };
    ends && is_held().is_some()
}

/// What stands in a structure of a kind, and how long it is; that of one without a length ends with two zeros (X.690, 8.1.3).
fn enter(content: &[u8], kind: u8) -> Option<(&[u8], Option<usize>)> {
    let [found, length, rest @ ..] = content else { return None };
    if *found != kind {
        return None;
    }
    match *length {
        0x80 => Some((rest, None)),
        short @ 0..=0x7F => Some((rest, Some(short.into()))),
        long => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7F))?;
            let length = digits.iter().try_fold(0_usize, |length, digit| {
                length.checked_mul(256)?.checked_add(usize::from(*digit))
            })?;
            Some((rest, Some(length)))
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::judge::samples::signature;

    fn in_lines(content: &[u8]) -> String {
        let letters = STANDARD.encode(content).into_bytes();
        let lines: Vec<&str> = letters.chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        lines.join("\r\n") + "\r\n"
    }

    #[test]
    fn a_signature_is_taken_as_it_is_and_in_base64() {
        let signature = signature(300);
        assert_eq!(judge(&signature), Ok(true));
        assert_eq!(judge(&[&signature[..], b"\r\n"].concat()), Ok(true));
        let letters = in_lines(&signature);
        assert_eq!(judge(letters.as_bytes()), Ok(true));
        assert_eq!(judge(letters.replace('=', "").trim().as_bytes()), Ok(true));
        for kind in ["PKCS7", "CMS"] {
            let framed = format!("-----BEGIN {kind}-----\n{letters}-----END {kind}-----\n");
            assert_eq!(judge(framed.as_bytes()), Ok(true));
        }
    }

    #[test]
    fn a_signature_without_a_length_ends_with_zeros() {
        let body = [SIGNED_DATA, &[EXPLICIT, 0x80, SEQUENCE, 0x80, INTEGER, 1, 1]].concat();
        let open = [&[SEQUENCE, 0x80], &body[..]].concat();
        assert_eq!(judge(&[&open[..], &[0; 6]].concat()), Ok(true));
        assert_eq!(judge(&open), Err(FileRefusal::Broken));
    }

    #[test]
    fn a_signature_that_is_cut_off_or_has_more_behind_it_is_broken() {
        let signature = signature(300);
        let letters = in_lines(&signature);
        let framed = format!("-----BEGIN CMS-----\n{letters}");
        let more = [&signature[..], b"PK\x03\x04"].concat();
        for content in
            [&signature[..200], &signature[..16], &more, &letters.as_bytes()[..300], framed.as_bytes()]
        {
            assert_eq!(judge(content), Err(FileRefusal::Broken), "{content:?}");
        }
    }

    #[test]
    fn other_structures_and_other_texts_are_no_signatures() {
        let mut certificate = signature(10);
        certificate[14] = 1;
        let key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----";
        for content in
            [&certificate[..], b"", b"0", b"0\x80", b"\x30\x84\xFF\xFF\xFF\xFF", key.as_bytes(), b"MIIB"]
        {
            assert_eq!(judge(content), Ok(false), "{content:?}");
        }
        assert_eq!(judge(in_lines(&certificate).as_bytes()), Ok(false));
    }
}
