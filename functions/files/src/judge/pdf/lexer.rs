//! The words of a PDF (ISO 32000-1, 7.2 and 7.3).

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3};

/// What stands at a place.
pub(super) enum Token<'a> {
    /// Without its slash, and with its escapes resolved.
    Name(Cow<'a, [u8]>),
    DictionaryStart,
    DictionaryEnd,
    ArrayStart,
    ArrayEnd,
    /// A number, or a word such as `null`, `R` and `endobj`.
    Word(&'a [u8]),
    /// A text, or what is nothing.
    Text,
}

/// Reads one token after another. It is done at the end of the octets.
#[derive(Clone)]
pub(super) struct Lexer<'a> {
    octets: &'a [u8],
    place: usize,
}

pub(super) const fn is_blank(octet: u8) -> bool {
    matches!(octet, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

const fn is_regular(octet: u8) -> bool {
    !is_blank(octet) && !matches!(octet, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(octets: &'a [u8], place: usize) -> Self {
        Self { octets, place }
    }

    /// Where the next token is looked for.
    pub(super) const fn place(&self) -> usize {
        self.place
    }

    fn rest(&self) -> &'a [u8] {
        self.octets.get(self.place..).unwrap_or_default()
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            let rest = self.rest();
            let blanks = rest.iter().take_while(|octet| is_blank(**octet)).count();
            self.place += blanks;
            let rest = rest.get(blanks..).unwrap_or_default();
            if rest.first() != Some(&b'%') {
                return;
            }
            self.place += memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        }
    }

    fn word(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().take_while(|octet| is_regular(**octet)).count();
        self.place += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Goes past a text in parentheses, which may hold others, from after the first.
    fn skip_text(&mut self) {
        let mut depth = 1_usize;
        while depth > 0 {
            let rest = self.rest();
            let Some(found) = memchr3(b'(', b')', b'\\', rest) else {
                self.place = self.octets.len();
                return;
            };
            let length = match rest.get(found) {
                Some(b'(') => {
                    depth += 1;
                    1
                }
                Some(b')') => {
                    depth -= 1;
                    1
                }
                _ => 2,
            };
            self.place = (self.place + found + length).min(self.octets.len());
        }
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks_and_comments();
        let rest = self.rest();
        let (token, length) = match (rest.first()?, rest.get(1)) {
            (b'/', _) => {
                self.place += 1;
                return Some(Token::Name(resolved(self.word())));
            }
            (b'(', _) => {
                self.place += 1;
                self.skip_text();
                return Some(Token::Text);
            }
            (b'<', Some(b'<')) => (Token::DictionaryStart, 2),
            (b'>', Some(b'>')) => (Token::DictionaryEnd, 2),
            (b'<', _) => (Token::Text, memchr(b'>', rest).map_or(rest.len(), |end| end + 1)),
            (b'[', _) => (Token::ArrayStart, 1),
            (b']', _) => (Token::ArrayEnd, 1),
            (b')' | b'>' | b'{' | b'}', _) => (Token::Text, 1),
            _ => return Some(Token::Word(self.word())),
        };
        self.place += length;
        Some(token)
    }
}

/// A name with the octets for which its `#4A` stand.
fn resolved(name: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'#', name).is_none() {
        return Cow::Borrowed(name);
    }
    let digit = |octet: &u8| char::from(*octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut octets = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let escaped = match after {
            [high, low, ..] if *first == b'#' => digit(high).zip(digit(low)),
            _ => None,
        };
        if let Some((high, low)) = escaped {
            octets.push(high << 4 | low);
            rest = after.get(2..).unwrap_or_default();
        } else {
            octets.push(*first);
        }
    }
    Cow::Owned(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &[u8]) -> Vec<String> {
        Lexer::new(text, 0)
            .filter_map(|token| match token {
                Token::Name(name) => Some(String::from_utf8(name.into_owned()).unwrap()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn names_end_at_blanks_and_delimiters_and_their_escapes_are_resolved() {
        assert_eq!(
            names(b"/A/B<</C[/D]/E(x)/#46#6f/G#/H#4/I#zz>> /"),
            ["A", "B", "C", "D", "E", "Fo", "G#", "H#4", "I#zz", ""]
        );
    }

    #[test]
    fn what_stands_in_a_text_or_a_comment_is_no_name() {
        assert_eq!(names(b"(a /B (c) \\) /D) /E % /F\r/G <2F48> /I (/J"), ["E", "G", "I"]);
    }
}
