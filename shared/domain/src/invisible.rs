//! Characters that nobody sees, and those that turn the line round: with them one name looks like another, or like none.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{
    DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory, GeneralCategoryGroup,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The text without characters that can't be seen (UAX 44, `Default_Ignorable_Code_Point`).
pub fn without_invisible(text: &str) -> String {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    text.chars().filter(|character| !ignorable.contains(*character)).collect()
}

/// What a typed text shows. Characters that can't be seen come along with what is pasted, those that turn the line round
/// among them, and are left out; pictures stay put together as they were (UTS 51). A blank of braille (U+2800) and the separators of
/// lines and paragraphs (U+2028, U+2029) are spaces. What looks alike is alike: a letter and its accent are one character
/// where there is one (UAX 15, form C), and a text does not begin with an accent.
pub(crate) fn shown(text: &str) -> String {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let mut shown = String::with_capacity(text.len());
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(text);
    let mut rest = composed.chars().peekable();
    while let Some(character) = rest.next() {
        let (last, next) = (shown.chars().last(), rest.peek().copied());
        match character {
            '\u{2028}' | '\u{2029}' | '\u{2800}' => shown.push(' '),
            // Notes between the lines, which nothing shows.
            '\u{fff9}'..='\u{fffb}' => {}
            '\u{200d}' if joins_pictures(last, next) => shown.push(character),
            '\u{fe0f}' if colours_picture(last, next) => shown.push(character),
            _ if ignorable.contains(character) || means_nothing(character) => {}
            _ => shown.push(character),
        }
    }
    // Alone they are seen, and before a letter they would stand on whatever comes before the text.
    let from_letter_on = shown.trim_start_matches(|first: char| first.is_whitespace() || is_mark(first));
    if from_letter_on.is_empty() { shown } else { from_letter_on.to_owned() }
}

fn is_picture(character: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(character)
}

/// Whether a joiner stands between two pictures; the first may have a colour of skin, or the sign of a coloured picture.
fn joins_pictures(last: Option<char>, next: Option<char>) -> bool {
    let ends_picture = |last| is_picture(last) || matches!(last, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    last.is_some_and(ends_picture) && next.is_some_and(is_picture)
}

/// Whether the sign of a coloured picture stands after one, or inside a key such as 1\u{fe0f}\u{20e3}.
fn colours_picture(last: Option<char>, next: Option<char>) -> bool {
    let is_key = |last: char| last.is_ascii_digit() || matches!(last, '#' | '*');
    last.is_some_and(|last| is_picture(last) || is_key(last) && next == Some('\u{20e3}'))
}

fn is_mark(character: char) -> bool {
    GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(character))
}

/// Code points that are no characters in any text (The Unicode Standard, 23.7), or in none but whose writer and reader have
/// agreed on it (23.5).
fn means_nothing(character: char) -> bool {
    let point = u32::from(character);
    let is_noncharacter = (0xfdd0..=0xfdef).contains(&point) || point & 0xfffe == 0xfffe;
    is_noncharacter
        || CodePointMapData::<GeneralCategory>::new().get(character) == GeneralCategory::PrivateUse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_and_what_turns_the_line_round_is_left_out() {
        for (typed, seen) in [
            ("Ан\u{ad}на", "Анна"),
            ("\u{feff}Анна\u{200b}", "Анна"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("\u{2066}Анна\u{2069}", "Анна"),
            ("Анна\u{200e}", "Анна"),
            ("А\u{200d}нна", "Анна"),
            ("Анна\u{ffff}\u{fdd0}", "Анна"),
            ("\u{e0041}Анна", "Анна"),
            ("\u{3164}\u{2060}\u{fe0f}", ""),
            ("Роль 1\u{200d}\u{fe0f}", "Роль 1"),
            ("№\u{200d}, а\u{301}\u{200d}", "№, а\u{301}"),
            ("Андреи\u{306}", "Андрей"),
            ("\u{301}\u{308}", "\u{301}\u{308}"),
            (" \u{301}Анна", "Анна"),
            ("\u{e000}Анна\u{f8ff}\u{10fffd}", "Анна"),
            ("👨\u{200d}", "👨"),
            ("❤\u{fe0f}\u{fe0f}", "❤\u{fe0f}"),
            ("Отдел\u{2028}продаж", "Отдел продаж"),
            ("Анна\u{2800}Ким", "Анна Ким"),
            (
                "Семья 👨\u{200d}👩 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
                "Семья 👨\u{200d}👩 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
            ),
        ] {
            assert_eq!(shown(typed), seen, "{typed:?}");
        }
    }
}
