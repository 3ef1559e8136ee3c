//! The fields of a request as they were sent, whether as JSON or from a form.

use http::StatusCode;
use jiff::civil::Date;

use super::sent::{self, Members, Sent};
use super::{Form, FromFields, FromFieldsOn};
use crate::once::KEY_FIELD;
use crate::problem::Problem;

/// A request's fields as they were sent. A field is asked for by its place, which reads the same for JSON and for a form:
/// `name`, `items[2].quantity`, `title[ru]`.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    values: Members,
}

impl Fields {
    pub(super) fn from_nothing(body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type").argument("type", "—"))
    }

    pub(super) fn from_json(body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        let is_object = body.trim_ascii_start().starts_with(b"{");
        sent::from_json(body).map(|values| Self { values }).map_err(|error| {
            if error.is_data() && !is_object {
                return Problem::new(StatusCode::BAD_REQUEST, "not-an-object");
            }
            Problem::new(StatusCode::BAD_REQUEST, "malformed-json")
                .argument("line", error.line())
                .argument("column", error.column())
        })
    }

    /// A name that is given several times is a list, as checkboxes send it. An empty field counts as left out.
    pub(super) fn from_form(body: &[u8]) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body)
            .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "malformed-form"))?;
        Ok(Self { values: sent::from_pairs(pairs) })
    }

    /// The text that was typed into a field, to be shown again: `fields.typed("items[2].quantity")` is `3`.
    pub fn typed(&self, name: &str) -> &str {
        self.find(name).and_then(text_of).unwrap_or_default()
    }

    /// Whether a box was ticked, in answer to [`Form::flag`]: `is_urgent=true` in a form, `"is_urgent": true` in JSON.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.find(name).and_then(Sent::flag) == Some(true)
    }

    /// All texts and numbers that were sent in a field, or `None` if it was not sent: `ids=1&ids=2` has two.
    pub fn values(&self, name: &str) -> Option<Vec<&str>> {
        Some(match self.find(name)? {
            Sent::Typed(texts) => texts.iter().map(String::as_str).collect(),
            Sent::List(list) => list.iter().filter_map(text_of).collect(),
            sent => text_of(sent).into_iter().collect(),
        })
    }

    /// The texts that were typed for the keys of a field: see [`Form::pairs`].
    pub fn pairs(&self, name: &str) -> Vec<(&str, &str)> {
        let Some(Sent::Named(members) | Sent::Object(members)) = self.find(name) else { return Vec::new() };
        members.iter().filter_map(|(key, sent)| Some((key.as_str(), text_of(sent)?))).collect()
    }

    /// The places of the rows of a list, in their order. Rows that a form left empty are left out: see [`Form::objects`].
    ///
    /// ```
    /// # use maud::html;
    /// # fn draw(fields: &web::Fields) -> maud::Markup {
    /// html! {
    ///     @for row in fields.rows("items") {
    ///         @let name = format!("{row}.quantity");
    ///         input name=(name) value=(fields.typed(&name));
    ///     }
    /// }
    /// # }
    /// ```
    ///
    /// draws `items[0].quantity` and `items[7].quantity` again, whichever way they were sent, with the numbers that errors
    /// name.
    pub fn rows(&self, name: &str) -> Vec<String> {
        self.find(name).into_iter().flat_map(Sent::row_numbers).map(|row| format!("{name}[{row}]")).collect()
    }

    /// The key of a form that makes something. In JSON it is a header.
    pub(crate) fn key(&self) -> Option<&str> {
        match self.values.get(KEY_FIELD) {
            Some(Sent::Typed(texts)) if texts.iter().all(String::is_empty) => None,
            Some(Sent::Typed(texts)) => Some(if let [text] = texts.as_slice() { text } else { "" }),
            _ => None,
        }
    }

    /// Whether nothing was typed: the form has a button and the key of what it makes.
    pub(super) fn hold_key_alone(&self) -> bool {
        self.values.len() == 1 && self.key().is_some()
    }

    pub fn has_chosen(&self, name: &str, value: &str) -> bool {
        self.values(name).is_some_and(|values| values.contains(&value))
    }

    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and text are given alike")]
    pub fn with(self, name: &str, value: impl ToString) -> Self {
        self.holding(name, Sent::Typed(vec![value.to_string()]))
    }

    #[must_use]
    pub fn with_list(self, name: &str, values: impl IntoIterator<Item = impl ToString>) -> Self {
        self.holding(name, Sent::Typed(values.into_iter().map(|value| value.to_string()).collect()))
    }

    /// The fields as a form sends them. An empty list is named all the same, or it would be left as it is.
    pub(crate) fn pairs_of_form(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for (name, sent) in &self.values {
            sent.write_pairs(name.clone(), &mut pairs);
        }
        pairs
    }

    /// Only the fields at these places, with everything in them.
    #[must_use]
    pub fn only(&self, names: &[&str]) -> Self {
        names.iter().fold(Self::default(), |fields, name| match self.find(name) {
            Some(sent) => fields.holding(name, sent.clone()),
            None => fields,
        })
    }

    /// What the fields add up to, or everything that is wrong with them.
    pub fn read<T: FromFields>(&self) -> Result<T, Problem> {
        read_form(Form::new(self.values.clone()), T::from_fields)
    }

    /// The same on a day, of what depends on it.
    pub fn read_on<T: FromFieldsOn>(&self, today: Date) -> Result<T, Problem> {
        read_form(Form::new(self.values.clone()), |form| T::from_fields_on(form, today))
    }

    /// The same, passing over what nobody takes.
    pub(super) fn read_known<T: FromFields>(&self) -> Result<T, Problem> {
        read_form(Form { passes_over: true, ..Form::new(self.values.clone()) }, T::from_fields)
    }

    fn find(&self, name: &str) -> Option<&Sent> {
        sent::find(&self.values, name)
    }

    fn holding(mut self, name: &str, sent: Sent) -> Self {
        *sent::make_room(&mut self.values, name) = sent;
        self
    }
}

fn read_form<T>(mut form: Form, read: impl FnOnce(&mut Form) -> Option<T>) -> Result<T, Problem> {
    // The key is no part of what is asked for.
    if let Some(Sent::Typed(_)) = form.rest.get(KEY_FIELD) {
        form.rest.remove(KEY_FIELD);
    }
    let value = read(&mut form);
    form.finish(value)
}

/// A single value as a form sends it.
fn text_of(sent: &Sent) -> Option<&str> {
    match sent {
        Sent::Typed(texts) if let [text] = texts.as_slice() => Some(text),
        Sent::Text(text) | Sent::Number(text) => Some(text),
        Sent::Flag(true) => Some("true"),
        Sent::Flag(false) => Some("false"),
        _ => None,
    }
}

impl Sent {
    /// The numbers of the rows of a list, in their order, without the rows that a form left empty.
    fn row_numbers(&self) -> Vec<u32> {
        match self {
            Self::List(list) => (0..).take(list.len()).collect(),
            Self::Named(members) => {
                let filled = members.iter().filter(|(_, row)| !row.is_blank());
                let mut numbers: Vec<u32> = filled.filter_map(|(number, _)| sent::index_of(number)).collect();
                numbers.sort_unstable();
                numbers
            }
            _ => Vec::new(),
        }
    }

    /// Adds the pairs that a form sends for this value under this name.
    fn write_pairs(&self, name: String, pairs: &mut Vec<(String, String)>) {
        match self {
            Self::Typed(texts) if !texts.is_empty() => {
                pairs.extend(texts.iter().map(|text| (name.clone(), text.clone())));
            }
            Self::Named(members) | Self::Object(members) if !members.is_empty() => {
                for (step, sent) in members {
                    sent.write_pairs(format!("{name}[{step}]"), pairs);
                }
            }
            Self::List(list) if !list.is_empty() => {
                for (index, sent) in list.iter().enumerate() {
                    // A text has the name of its list, an object has its number too.
                    match text_of(sent) {
                        Some(text) => pairs.push((name.clone(), text.to_owned())),
                        None => sent.write_pairs(format!("{name}[{index}]"), pairs),
                    }
                }
            }
            sent => pairs.push((name, text_of(sent).unwrap_or_default().to_owned())),
        }
    }
}
