//! Names of people and organisations stand in letters that we send to strangers, and mail programs make links of texts
//! that look like links. A name such as «Счёт закрыт, см. evil.example» would become a link in a letter of ours.

use domain::without_invisible;

/// The characters that join the parts of an address: dots of the DNS in any width (UTS 46 maps each to a full stop, or
/// shows it as one), colons of schemes and ports, and the sign before a host.
const JOINTS: [char; 9] = ['.', '。', '．', '｡', '․', '﹒', ':', '：', '@'];

/// A narrow space: hardly seen in «Яндекс.Маркет», and a space to every program that looks for links.
const GAP: char = '\u{202F}';

/// The same text without links: `https://evil.example/pay` becomes `evil. example/pay`, with a narrow space after the
/// dot. Invisible characters could hide a joint, and are left out.
pub(super) fn unlinked(text: &str) -> String {
    let seen = without_invisible(text);
    let mut left = String::with_capacity(seen.len());
    let mut rest = seen.as_str();
    while let Some((before, after)) = rest.split_once("://") {
        // The characters of a scheme (RFC 3986, 3.1).
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
        let goes_on = letters.peek().is_some_and(|next| !next.is_whitespace());
        let joins = JOINTS.contains(&letter) && !last.is_whitespace();
        // An address that begins with its host has two slashes before it.
        let begins = letter == '/' && letters.peek() == Some(&'/');
        if goes_on && (joins || begins) {
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
            ("почта@зло。рф", "почта@\u{202F}зло。\u{202F}рф"),
            ("злои\u{306}.рф", "злои\u{306}.\u{202F}рф"),
            ("i❤.ws/pay", "i❤.\u{202F}ws/pay"),
            ("evil﹒example", "evil﹒\u{202F}example"),
            ("evil\u{200B}.\u{AD}example", "evil.\u{202F}example"),
            ("evil-.example", "evil-.\u{202F}example"),
            ("http://127.0.0.1:3000", "127.\u{202F}0.\u{202F}0.\u{202F}1:\u{202F}3000"),
            ("mailto:pay@bank", "mailto:\u{202F}pay@\u{202F}bank"),
            ("tel:+79000000000", "tel:\u{202F}+79000000000"),
            ("http:2130706433/pay", "http:\u{202F}2130706433/pay"),
            ("//2130706433/pay", "/\u{202F}/2130706433/pay"),
            ("localhost:8080/pay", "localhost:\u{202F}8080/pay"),
            ("ООО «Ромашка». Склад № 2.", "ООО «Ромашка». Склад № 2."),
            ("Ким А. Б.", "Ким А. Б."),
        ] {
            assert_eq!(unlinked(text), shown, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_joint_has_something_on_both_sides_and_no_scheme_is_left(
            text in "([a-zа-я0-9.。:/@ \u{200B}\u{AD}-]|://|http|www){0,40}",
        ) {
            let shown = unlinked(&text);
            prop_assert!(!shown.contains("//"), "{shown}");
            let letters: Vec<char> = shown.chars().collect();
            for three in letters.windows(3) {
                let joins = !three[0].is_whitespace() && JOINTS.contains(&three[1]) && !three[2].is_whitespace();
                prop_assert!(!joins, "{shown}");
            }
        }

        #[test]
        fn words_stay_as_they_are(text in "[a-zа-яё0-9 «»№,;!?()-]{0,40}") {
            prop_assert_eq!(unlinked(&text), text);
        }
    }
}
