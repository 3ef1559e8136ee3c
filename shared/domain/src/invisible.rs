//! Characters that nobody sees, and those that turn the line round: with them one name looks like another, or like none.

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// The text without characters that can't be seen (UAX 44, `Default_Ignorable_Code_Point`).
pub fn without_invisible(text: &str) -> String {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    text.chars().filter(|character| !ignorable.contains(*character)).collect()
}

/// What a typed text shows. Characters that can't be seen come along with what is pasted, those that turn the line round
/// among them, and are left out; pictures stay put together as they were. A blank of braille (U+2800) is a space.
pub(crate) fn shown(text: &str) -> String {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        // A joiner and the sign of a coloured shape belong to the picture before them.
        let is_of_picture = matches!(character, '\u{200d}' | '\u{fe0f}')
            && shown.chars().last().is_some_and(|last| !last.is_alphabetic() && !last.is_whitespace());
        match character {
            '\u{2800}' => shown.push(' '),
            _ if is_noncharacter(character) => {}
            _ if ignorable.contains(character) && !is_of_picture => {}
            _ => shown.push(character),
        }
    }
    shown
}

/// Code points that are no characters in any text (The Unicode Standard, 23.7).
fn is_noncharacter(character: char) -> bool {
    let point = u32::from(character);
    (0xfdd0..=0xfdef).contains(&point) || point & 0xfffe == 0xfffe
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
