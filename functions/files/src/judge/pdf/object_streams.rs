//! The objects of a PDF that lie within streams, compressed (ISO 32000-1, 7.5.7). Such a stream begins with the numbers and the
//! places of its objects, and a reader goes to those places.

use std::borrow::Cow;

use domain::files::FileRefusal;
use flate2::Decompress;

use super::lexer::{Lexer, Token};
use super::{Budget, Said, StreamPlace};
use crate::judge::inflate::inflate;

/// The most octets to which the streams of one file unpack.
const MOST_UNPACKED: usize = 64 << 20;

/// The most tokens of a value that tells how a stream is packed.
const MOST_TOKENS: usize = 32;

pub(super) fn judge(content: &[u8], streams: &[StreamPlace]) -> Result<(), FileRefusal> {
    let mut left = MOST_UNPACKED;
    for place in streams {
        let Some(stream) = Stream::read(content, place)? else { continue };
        let objects = stream.unpack(content, left)?;
        left = left.saturating_sub(objects.len());
        look_through(&objects, stream.number, stream.first)?;
    }
    Ok(())
}

/// How a stream of objects is packed.
struct Stream {
    /// Where its data begins in the file.
    data: usize,
    /// Of octets, if it is not compressed.
    length: Option<usize>,
    /// How many objects it holds.
    number: usize,
    /// Where the first of them stands.
    first: usize,
}

/// The keys of a stream that tell how it is packed.
const KEYS: [&[u8]; 8] = [b"N", b"First", b"Filter", b"DecodeParms", b"DP", b"F", b"FFilter", b"Length"];

impl Stream {
    /// None if it holds no objects after all. One that does not tell by itself how it is packed is refused: nobody writes
    /// such a one but to hide what is in it.
    fn read(content: &[u8], place: &StreamPlace) -> Result<Option<Self>, FileRefusal> {
        let mut values = Values::default();
        let mut lexer = Lexer::new(content, place.object);
        if !matches!(lexer.next(), Some(Token::DictionaryStart)) {
            return Err(FileRefusal::Broken);
        }
        loop {
            match lexer.next().ok_or(FileRefusal::Broken)? {
                Token::Name(key) => match KEYS.iter().position(|known| *known == &*key) {
                    Some(known) => values.add(known, value(&mut lexer, true)?)?,
                    None => {
                        value(&mut lexer, false)?;
                    }
                },
                Token::DictionaryEnd => break,
                _ => return Err(FileRefusal::Broken),
            }
        }
        // Without them a reader finds no object in it.
        let (Some(number), Some(first)) = (values.get(b"N"), values.get(b"First")) else { return Ok(None) };
        let (Some(number), Some(first)) = (number_of(number), number_of(first)) else {
            return Err(FileRefusal::Broken);
        };
        let is_elsewhere = values.get(b"F").is_some() || values.get(b"FFilter").is_some();
        let parameters = [values.get(b"DecodeParms"), values.get(b"DP")];
        if is_elsewhere || parameters.into_iter().flatten().any(|value| !is_plain(value)) {
            return Err(FileRefusal::Broken);
        }
        let is_compressed = match values.get(b"Filter").map(Vec::as_slice) {
            None | Some([] | [Part::Word(b"null")]) => false,
            Some([Part::Name(name)]) if matches!(&**name, b"FlateDecode" | b"Fl") => true,
            Some(_) => return Err(FileRefusal::Broken),
        };
        let length = if is_compressed {
            None
        } else {
            Some(values.get(b"Length").and_then(number_of).ok_or(FileRefusal::Broken)?)
        };
        let data = data_of(content, place.data).ok_or(FileRefusal::Broken)?;
        Ok(Some(Self { data, length, number, first }))
    }

    fn unpack<'a>(&self, content: &'a [u8], most: usize) -> Result<Cow<'a, [u8]>, FileRefusal> {
        let packed = content.get(self.data..).unwrap_or_default();
        if let Some(length) = self.length {
            let (objects, after) = packed.split_at_checked(length).ok_or(FileRefusal::Broken)?;
            let ends = matches!(Lexer::new(after, 0).next(), Some(Token::Word(word)) if word.starts_with(b"endstream"));
            return match ends {
                true if length <= most => Ok(Cow::Borrowed(objects)),
                true => Err(FileRefusal::Swollen),
                false => Err(FileRefusal::Broken),
            };
        }
        let mut objects = Vec::new();
        inflate(&mut Decompress::new(true), packed, |octets| {
            if objects.len() + octets.len() > most {
                return Err(FileRefusal::Swollen);
            }
            objects.extend_from_slice(octets);
            Ok(())
        })?;
        Ok(Cow::Owned(objects))
    }
}

/// A token of a value.
enum Part<'a> {
    Name(Cow<'a, [u8]>),
    Word(&'a [u8]),
    Other,
}

/// The tokens of a value; those of an array without its brackets.
type Value<'a> = Vec<Part<'a>>;

/// What a dictionary says under [`KEYS`].
#[derive(Default)]
struct Values<'a>([Option<Value<'a>>; KEYS.len()]);

impl<'a> Values<'a> {
    /// Which of two values under one key counts, each reader decides for itself.
    fn add(&mut self, key: usize, value: Value<'a>) -> Result<(), FileRefusal> {
        match self.0.get_mut(key) {
            Some(place @ None) => *place = Some(value),
            _ => return Err(FileRefusal::Broken),
        }
        Ok(())
    }

    fn get(&self, key: &[u8]) -> Option<&Value<'a>> {
        let key = KEYS.iter().position(|known| *known == key)?;
        self.0.get(key)?.as_ref()
    }
}

/// Reads a value. Its tokens are kept if they matter, and then there may be few.
fn value<'a>(lexer: &mut Lexer<'a>, is_kept: bool) -> Result<Value<'a>, FileRefusal> {
    let mut kept = Vec::new();
    let mut depth = 0_usize;
    loop {
        let part = match lexer.next().ok_or(FileRefusal::Broken)? {
            Token::DictionaryStart => {
                depth += 1;
                Part::Other
            }
            Token::ArrayStart => {
                depth += 1;
                continue;
            }
            // A dictionary that ends here has a key without a value.
            Token::DictionaryEnd | Token::ArrayEnd => {
                depth = depth.checked_sub(1).ok_or(FileRefusal::Broken)?;
                if depth == 0 {
                    return Ok(kept);
                }
                continue;
            }
            Token::Name(name) => Part::Name(name),
            Token::Word(word) => Part::Word(word),
            Token::Text => Part::Other,
        };
        let is_number = matches!(part, Part::Word(_));
        if is_kept {
            kept.push(part);
            if kept.len() > MOST_TOKENS {
                return Err(FileRefusal::Broken);
            }
        }
        if depth == 0 {
            // A number may be that of another object: `5 0 R`.
            let mut ahead = lexer.clone();
            if is_number
                && matches!((ahead.next(), ahead.next()), (Some(Token::Word(_)), Some(Token::Word(b"R"))))
            {
                kept.push(Part::Word(b"R"));
                *lexer = ahead;
            }
            return Ok(kept);
        }
    }
}

fn number_of(value: &Value<'_>) -> Option<usize> {
    match value.as_slice() {
        [Part::Word(word)] => parse(word),
        _ => None,
    }
}

fn parse(word: &[u8]) -> Option<usize> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// Whether the parameters of a filter change nothing: none of them is a predictor, and none stands elsewhere.
fn is_plain(parameters: &Value<'_>) -> bool {
    !parameters.iter().any(|part| match part {
        Part::Name(name) => **name == *b"Predictor",
        Part::Word(word) => *word == b"R",
        Part::Other => false,
    })
}

/// Where the data of a stream begins, in the line after its word.
fn data_of(content: &[u8], mut place: usize) -> Option<usize> {
    let rest = content.get(place..)?;
    place += rest.iter().take_while(|octet| matches!(octet, b' ' | b'\t')).count();
    match content.get(place..)? {
        [b'\r', b'\n', ..] => Some(place + 2),
        [b'\r' | b'\n', ..] => Some(place + 1),
        _ => None,
    }
}

/// Looks through the objects of a stream: each from its own place, and all of them from the first, since some readers do this
/// and some that.
fn look_through(objects: &[u8], number: usize, first: usize) -> Result<(), FileRefusal> {
    let mut budget = Budget::of(objects);
    let mut heads = Lexer::new(objects, 0);
    let mut next = || match heads.next() {
        Some(Token::Word(word)) => parse(word).ok_or(FileRefusal::Broken),
        _ => Err(FileRefusal::Broken),
    };
    for _ in 0..number {
        next()?;
        let place = first.saturating_add(next()?);
        let mut lexer = Lexer::new(objects, place);
        let mut said = Said::default();
        let mut depth = 0_usize;
        for token in lexer.by_ref() {
            match token {
                Token::DictionaryStart | Token::ArrayStart => depth += 1,
                Token::DictionaryEnd | Token::ArrayEnd => depth = depth.saturating_sub(1),
                Token::Name(name) => said.note(&name),
                Token::Word(_) | Token::Text => {}
            }
            if depth == 0 {
                break;
            }
        }
        budget.spend(lexer.place().saturating_sub(place))?;
        said.is_calm()?;
    }
    let mut said = Said::default();
    for token in Lexer::new(objects, first) {
        if let Token::Name(name) = token {
            said.note(&name);
        }
    }
    said.is_calm()
}

impl Said {
    fn is_calm(&self) -> Result<(), FileRefusal> {
        if self.acts { Err(FileRefusal::Active) } else { Ok(()) }
    }
}
