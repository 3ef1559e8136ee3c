//! Plain text: what nothing but a person reads.

use std::borrow::Cow;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

/// The mark with which a text in UTF-8 may begin.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How what a browser shows as a page begins, in lower case. Some browsers look for it in whatever they are given
/// (<https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type>).
const PAGES: [&str; 13] = [
    "html", "head", "body", "script", "style", "title", "iframe", "object", "embed", "svg", "math", "img",
    "link",
];

/// How other files begin that are written in letters, and are for programs.
const PROGRAMS: [&str; 3] = ["{\\rt", "%!PS", "%PDF-"];

/// Whether a file is plain text: in UTF-8, in UTF-16 with a mark of its order, or in windows-1251, and no page of a browser.
pub(super) fn is_text(content: &[u8]) -> bool {
    let Some(text) = decoded(content) else { return false };
    is_written(&text) && !is_page(&text) && !PROGRAMS.iter().any(|start| text.trim_start().starts_with(start))
}

/// The text of a file.
fn decoded(content: &[u8]) -> Option<Cow<'_, str>> {
    match content {
        [0xFF, 0xFE, rest @ ..] => UTF_16LE.decode_without_bom_handling_and_without_replacement(rest),
        [0xFE, 0xFF, rest @ ..] => UTF_16BE.decode_without_bom_handling_and_without_replacement(rest),
        [0xEF, 0xBB, 0xBF, rest @ ..] => UTF_8.decode_without_bom_handling_and_without_replacement(rest),
        _ => UTF_8.decode_without_bom_handling_and_without_replacement(content).or_else(|| {
            // The one octet for which this encoding has no letter.
            let is_written = !content.contains(&0x98);
            let letters = || WINDOWS_1251.decode_without_bom_handling_and_without_replacement(content);
            is_written.then(letters).flatten()
        }),
    }
}

/// Whether a text has no control characters but those that make lines, columns and pages.
pub(super) fn is_written(text: &str) -> bool {
    !text.bytes().any(|octet| matches!(octet, 0..=8 | 0x0B | 0x0E..=0x1F | 0x7F))
}

/// Whether a text begins as what a browser shows as a page, after blanks and comments.
pub(super) fn is_page(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest =
            rest.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{FEFF}');
        let Some(markup) = rest.strip_prefix('<') else { return false };
        // A browser takes it for a comment, whatever stands in it.
        let comment = markup.strip_prefix("!--").map(|comment| (comment, "-->"));
        if let Some((comment, end)) = comment.or(markup.strip_prefix('?').map(|comment| (comment, ">"))) {
            let Some((_, after)) = comment.split_once(end) else { return false };
            rest = after;
            continue;
        }
        let is_name = |character: char| character.is_alphanumeric() || "!-_:.".contains(character);
        let mut words = markup.split(|character| !is_name(character)).filter(|word| !word.is_empty());
        let mut name = if markup.starts_with(is_name) { words.next() } else { None };
        if name.is_some_and(|name| name.eq_ignore_ascii_case("!doctype")) {
            name = words.next();
        }
        return name.is_some_and(|name| PAGES.iter().any(|page| name.eq_ignore_ascii_case(page)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_utf_16(text: &str) -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn text_is_taken_in_the_encodings_that_spreadsheets_and_programs_write() {
        let text = "Имя;Почта\r\nАнна\tИванова;a@b.ru\u{C}\n";
        let marked = [BYTE_ORDER_MARK, text.as_bytes()].concat();
        let wide: Vec<u8> = in_utf_16(text).chunks(2).flat_map(|unit| [unit[1], unit[0]]).collect();
        for content in [text.as_bytes(), &marked, &in_utf_16(text), &wide, &WINDOWS_1251.encode(text).0] {
            assert!(is_text(content), "{content:?}");
        }
    }

    #[test]
    fn what_has_other_control_characters_is_no_text() {
        for content in
            [&b"a\0b"[..], b"\x1B[2J", b"\xCF\xF0\x98", b"\xFF\xFEa", b"\xFF\xFE\0\xD8", b"\x7FELF"]
        {
            assert!(!is_text(content), "{content:?}");
        }
        assert!(!is_text(&in_utf_16("a\0")));
        assert!(!is_text(b"MZ\x90\0\x03\0\0\0"));
    }

    #[test]
    fn what_begins_as_a_page_of_a_browser_is_no_text() {
        let pages = [
            "<html>",
            " \r\n<!DOCTYPE html>",
            "<!-- a --> <!-- <b> --><ScRiPt src='a'>",
            "<?xml version='1.0'?><svg/onload=alert(1)>",
            "\u{FEFF}<svg xmlns='a'/>",
            "<body",
        ];
        for page in pages {
            assert!(!is_text(page.as_bytes()), "{page}");
            assert!(!is_text(&in_utf_16(page)), "{page}");
        }
        for text in [
            "<2026-11-29> started",
            "a <html>",
            "<htmlx>",
            "<!-- <html>",
            "<",
            "<!doctypes html>",
            "<!DOCTYPE a>",
            "1 < 2",
        ] {
            assert!(is_text(text.as_bytes()), "{text}");
        }
        assert!(!is_text(b"{\\rtf1 a}") && !is_text(b"%!PS-Adobe-3.0"));
    }
}
