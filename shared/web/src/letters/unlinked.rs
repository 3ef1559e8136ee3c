//! What people call themselves and their organisations stands in letters that we send to strangers, and mail programs make
//! links of whatever looks like one: «Счёт закрыт, см. evil.example» as a name would be a link in a letter of ours.

/// Dots of the DNS in any width (UTS 46 maps each to a full stop), and one that only looks like them.
const DOTS: [char; 5] = ['.', '。', '．', '｡', '․'];

/// Narrow, so that it is hardly seen in «Яндекс.Маркет», and a space to every program that looks for links.
const GAP: char = '\u{202F}';

/// The same text, in which nothing is a link: `https://evil.example/pay` becomes `evil. example/pay`, with a narrow space
/// after the dot.
pub(super) fn unlinked(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        // RFC 3986, 3.1: what a scheme is made of.
        let scheme = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
        left.push_str(before.trim_end_matches(scheme));
        rest = after;
    }
    left.push_str(rest);
    let mut shown = String::with_capacity(left.len());
    let mut letters = left.chars().peekable();
    let mut last = ' ';
    while let Some(letter) = letters.next() {
        shown.push(letter);
        let is_between = last.is_alphanumeric() && letters.peek().is_some_and(|next| next.is_alphanumeric());
        if DOTS.contains(&letter) && is_between {
            shown.push(GAP);
        }
        last = letter;
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_in_a_name_is_a_link() {
        for (text, shown) in [
            ("Ваш счёт закрыт: https://evil.example/pay", "Ваш счёт закрыт: evil.\u{202F}example/pay"),
            ("HTTP://www.evil.example", "www.\u{202F}evil.\u{202F}example"),
            ("http://http://evil.example", "evil.\u{202F}example"),
            ("почта@зло。рф", "почта@зло。\u{202F}рф"),
            ("http://127.0.0.1:3000", "127.\u{202F}0.\u{202F}0.\u{202F}1:3000"),
            ("ООО «Ромашка». Склад № 2.", "ООО «Ромашка». Склад № 2."),
            ("Ким А. Б.", "Ким А. Б."),
        ] {
            assert_eq!(unlinked(text), shown, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_dot_joins_two_words_and_no_scheme_is_left(text in "([a-zа-я0-9.。:/@ -]|://|http|www){0,40}") {
            let shown = unlinked(&text);
            prop_assert!(!shown.contains("://"), "{shown}");
            let letters: Vec<char> = shown.chars().collect();
            for three in letters.windows(3) {
                let joins = three[0].is_alphanumeric() && DOTS.contains(&three[1]) && three[2].is_alphanumeric();
                prop_assert!(!joins, "{shown}");
            }
        }

        #[test]
        fn text_without_dots_and_colons_stays_as_it_is(text in "[^.。．｡․:]{0,40}") {
            prop_assert_eq!(unlinked(&text), text);
        }
    }
}
