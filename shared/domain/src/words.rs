//! Words as people look for them: «Ёлкина» is found by «елк», «Петрова-Водкина» by «водк» and by «петрова-в».

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use crate::without_invisible;

/// The mark that makes и to й. Every other mark is an accent, as the dots of ё are.
const BREVE: char = '\u{306}';

/// The text as searches compare it: without letter case and accents.
pub fn without_accents(text: &str) -> String {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let visible = without_invisible(text);
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(visible.chars());
    let mut folded = String::with_capacity(visible.len());
    for character in decomposed.flat_map(char::to_lowercase) {
        if character == BREVE && folded.ends_with('и') {
            folded.pop();
            folded.push('й');
        } else if !GeneralCategoryGroup::Mark.contains(categories.get(character)) {
            folded.push(character);
        }
    }
    folded
}

/// The words that a text is found by, each once. A word of several parts is found from each of them on:
/// `anna.petrova@romashka.ru` by `anna`, `anna.pet`, `petrova`, `romashka`, `romashka.ru` and `ru`.
pub fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for whole in sought(text) {
        let mut is_inside = false;
        for (start, character) in whole.char_indices() {
            if character.is_alphanumeric()
                && !is_inside
                && !words.iter().any(|known| *known == whole[start..])
            {
                words.push(whole[start..].to_owned());
            }
            is_inside = character.is_alphanumeric();
        }
    }
    words
}

/// The words that somebody looks for: all of them, each from its beginning.
pub fn sought(text: &str) -> Vec<String> {
    let folded = without_accents(text);
    let words = folded
        .split_whitespace()
        .map(|word| word.trim_matches(|character: char| !character.is_alphanumeric()));
    let mut sought: Vec<String> = Vec::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !sought.iter().any(|known| known == word) {
            sought.push(word.to_owned());
        }
    }
    sought
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letter_case_accents_and_the_dots_of_yo_make_no_difference_and_short_i_does() {
        for (text, folded) in [
            ("Ёлкина", "елкина"),
            ("ЁЛКИНА", "елкина"),
            ("Йошкар-Ола", "йошкар-ола"),
            ("Андре\u{301}й", "андрей"),
            ("Café Müller", "cafe muller"),
            ("№2", "no2"),
            ("İstanbul", "istanbul"),
            ("\u{feff}Анна", "анна"),
        ] {
            assert_eq!(without_accents(text), folded, "{text}");
        }
        assert_ne!(without_accents("Край"), without_accents("Краи"));
    }

    #[test]
    fn a_word_of_several_parts_is_found_from_each_of_them_on() {
        assert_eq!(words_of("Петрова-Водкина Анна"), ["петрова-водкина", "водкина", "анна"]);
        assert_eq!(words_of("ООО «Ромашка»"), ["ооо", "ромашка"]);
        assert_eq!(
            words_of("a.petrova@romashka.ru"),
            ["a.petrova@romashka.ru", "petrova@romashka.ru", "romashka.ru", "ru"]
        );
        assert_eq!(words_of(" — !"), [""; 0]);
    }

    proptest! {
        #[test]
        fn whatever_is_looked_for_as_it_is_written_is_found(text in "[а-яёйА-Я a-z.@-]{0,40}") {
            let words = words_of(&text);
            for word in sought(&text) {
                prop_assert!(words.iter().any(|known| known.starts_with(&word)), "{word} in {words:?}");
            }
        }
    }
}
