//! The fields of a request as a tree: `items[2].quantity=3` and `{"items": [{…}, {…}, {"quantity": 3}]}` become the same.
//! The tree is bounded while it is read, so no body costs more than its length.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// The most values in one request. Lists and objects of JSON count as values too.
pub(super) const MOST_VALUES: usize = 100_000;

/// The most steps in a name of a form: `week[mon][0].from` has four. JSON deeper than 127 levels is refused as malformed.
const MOST_STEPS: usize = 127;

/// The fields of an object, by their names.
pub(super) type Members = BTreeMap<String, Sent>;

/// The content of one field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sent {
    /// From a form, where everything is text: one text for each time that the field was named.
    Typed(Vec<String>),
    /// From a form too: the fields named below this one, such as `title[ru]` and `title[en]` below `title`.
    Named(Members),
    /// From JSON, as are the variants up to [`Sent::Nothing`].
    Text(String),
    Number(String),
    Flag(bool),
    List(Vec<Sent>),
    Object(Members),
    /// `null`: the field is named and holds nothing.
    Nothing,
    /// From either: left unread, since the request holds more than [`MOST_VALUES`].
    TooMany,
    /// From a form: a text with other fields named below it, or a name deeper than any field that is taken.
    Other,
}

impl Sent {
    /// Whether a form left this empty: each of its texts is empty.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Typed(texts) => texts.iter().all(|text| text.trim().is_empty()),
            Self::Named(members) => members.values().all(Self::is_blank),
            _ => false,
        }
    }

    /// Whether this empties a field that may be empty: `null` in JSON, empty texts in a form.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::Nothing || self.is_blank()
    }

    /// The content at the next step of a name.
    fn below(&self, step: &str) -> Option<&Self> {
        match self {
            Self::Named(members) | Self::Object(members) => members.get(step),
            Self::List(list) => list.get(usize::try_from(index_of(step)?).ok()?),
            _ => None,
        }
    }
}

/// `2` of `items[2]`. A place is written in one way only, so `02` and `+2` are not numbers.
pub(super) fn index_of(step: &str) -> Option<u32> {
    let is_plain =
        step == "0" || (!step.starts_with('0') && step.bytes().all(|octet| octet.is_ascii_digit()));
    if is_plain { step.parse().ok() } else { None }
}

/// `week[mon][0].from` has the steps `week`, `mon`, `0` and `from`, and so has `week[mon][0][from]`. A name that does not
/// read like this, such as `a]`, `a[]` or `.a`, is one step.
pub(super) fn steps_of(name: &str) -> Vec<&str> {
    read_steps(name).unwrap_or_else(|| vec![name])
}

/// The place of a field of the object at `place`: `items[2].quantity` for `quantity` of `items[2]`, and `title[ru]` for
/// `ru` of `title`, whose fields are keys. The place of the request itself is empty.
pub(super) fn place_of(place: &str, is_keyed: bool, name: &str) -> String {
    match (place, name) {
        ("", _) => name.to_owned(),
        (_, "") => place.to_owned(),
        _ if is_keyed => format!("{place}[{name}]"),
        _ => format!("{place}.{name}"),
    }
}

fn read_steps(name: &str) -> Option<Vec<&str>> {
    let (first, mut rest) = split_plain(name)?;
    let mut steps = vec![first];
    while !rest.is_empty() {
        let (step, behind) = match rest.strip_prefix('[') {
            Some(bracket) => bracket.split_once(']').filter(|(key, _)| !key.is_empty())?,
            None => split_plain(rest.strip_prefix('.')?)?,
        };
        steps.push(step);
        rest = behind;
    }
    Some(steps)
}

/// The part before the next dot or bracket, and the rest.
fn split_plain(name: &str) -> Option<(&str, &str)> {
    let (step, rest) = name.split_at(name.find(['.', '[', ']']).unwrap_or(name.len()));
    if step.is_empty() { None } else { Some((step, rest)) }
}

/// The content at this name.
pub(super) fn find<'a>(members: &'a Members, name: &str) -> Option<&'a Sent> {
    let steps = steps_of(name);
    let (first, below) = steps.split_first()?;
    below.iter().try_fold(members.get(*first)?, |sent, step| sent.below(step))
}

/// Makes room at this name, and answers what stands there. A text with other fields named below it becomes
/// [`Sent::Other`], unless the text is empty: a form sends `items=` beside `items[0].quantity=3` so that the list is
/// named when it is empty.
pub(super) fn make_room<'a>(members: &'a mut Members, name: &str) -> &'a mut Sent {
    let steps = steps_of(name);
    let mut place = members.entry(steps[0].to_owned()).or_insert_with(|| Sent::Typed(Vec::new()));
    for (depth, step) in steps.iter().enumerate().skip(1) {
        let holds_names = matches!(place, Sent::Named(_) | Sent::Object(_));
        if depth >= MOST_STEPS || !(holds_names || place.is_blank()) {
            *place = Sent::Other;
            return place;
        }
        if !holds_names {
            *place = Sent::Named(Members::new());
        }
        if let Sent::Named(members) | Sent::Object(members) = place {
            place = members.entry((*step).to_owned()).or_insert_with(|| Sent::Typed(Vec::new()));
        }
    }
    place
}

/// The fields of a form, in the order in which they were sent. A name that is given several times is a list, as
/// checkboxes send it.
pub(super) fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Members {
    let mut members = Members::new();
    for (count, (name, text)) in pairs.into_iter().enumerate() {
        if count >= MOST_VALUES {
            members.insert(steps_of(&name)[0].to_owned(), Sent::TooMany);
            continue;
        }
        match make_room(&mut members, &name) {
            Sent::Typed(texts) => texts.push(text),
            Sent::Named(_) if text.trim().is_empty() => {}
            other => *other = Sent::Other,
        }
    }
    members
}

/// The members of a JSON object. A name may stand only once: RFC 8259 leaves open which of two would be meant.
pub(super) fn from_json(body: &[u8]) -> serde_json::Result<Members> {
    let left = Cell::new(MOST_VALUES);
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let sent = deserializer.deserialize_map(Reader { left: &left })?;
    deserializer.end()?;
    match sent {
        Sent::Object(members) => Ok(members),
        _ => Err(Error::custom("not an object")),
    }
}

/// Reads JSON as long as there is room, and skips the rest.
#[derive(Clone, Copy)]
struct Reader<'a> {
    left: &'a Cell<usize>,
}

impl Reader<'_> {
    fn has_room(self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Sent;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Sent, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Sent;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<Sent, E> {
        Ok(Sent::Nothing)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Sent, E> {
        Ok(Sent::Flag(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Sent, E> {
        Ok(Sent::Number(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Sent, E> {
        Ok(Sent::Number(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Sent, E> {
        Ok(Number::from_f64(value).map_or(Sent::Nothing, |number| Sent::Number(number.to_string())))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Sent, E> {
        Ok(Sent::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Sent, E> {
        Ok(Sent::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Sent, A::Error> {
        let mut list = Vec::new();
        while self.has_room() {
            match elements.next_element_seed(self)? {
                Some(element) => list.push(element),
                None => return Ok(Sent::List(list)),
            }
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Sent::TooMany)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Sent, A::Error> {
        let mut values = Members::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = if self.has_room() {
                members.next_value_seed(self)?
            } else {
                members.next_value::<IgnoredAny>()?;
                Sent::TooMany
            };
            if values.insert(name, value).is_some() {
                return Err(Error::custom("a name stands twice"));
            }
        }
        Ok(Sent::Object(values))
    }
}
