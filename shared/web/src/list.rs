//! What lists have in common: the number of items on a page, the column they are sorted by, and the links from one page
//! to the next.

use std::borrow::Cow;
use std::str::FromStr;

use domain::Violation;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use store::{Found, Order, SortColumn, StoreError};

use crate::components::moment_text;
use crate::context::Context;
use crate::input::{Cursor, Fields, Form, FromFields};
use crate::problem::{PageWithForm, Problem};
use crate::view::View;

const USUAL_LIMIT: u16 = 50;
const GREATEST_LIMIT: u16 = 100;

/// How many items a page has at most.
#[derive(JsonSchema)]
#[schemars(extend("minimum" = 1, "maximum" = GREATEST_LIMIT))]
pub struct Limit(pub u16);

impl Default for Limit {
    fn default() -> Self {
        Self(USUAL_LIMIT)
    }
}

impl FromStr for Limit {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let limit: i64 = text.parse().map_err(|_| Violation::NotANumber)?;
        match u16::try_from(limit) {
            Ok(limit @ 1..=GREATEST_LIMIT) => Ok(Self(limit)),
            _ => Err(Violation::OutOfRange { minimum: 1, maximum: GREATEST_LIMIT.into() }),
        }
    }
}

/// A column's name; `-` before it puts the greatest value first.
pub struct Sort<Column>(pub Column, pub Order);

impl<Column: SortColumn> FromStr for Sort<Column> {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let (sought, order) = match text.strip_prefix('-') {
            Some(name) => (name, Order::Descending),
            None => (text, Order::Ascending),
        };
        let column = Column::ALL.iter().find(|(name, _)| *name == sought);
        column.map(|(_, column)| Self(*column, order)).ok_or(Violation::UnknownValue)
    }
}

impl<Column: SortColumn> JsonSchema for Sort<Column> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Sort".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        let names = Column::ALL.iter().flat_map(|(name, _)| [(*name).to_owned(), format!("-{name}")]);
        json_schema!({
            "type": "string",
            "description": "A column, with a hyphen before it for the greatest first",
            "enum": names.collect::<Vec<String>>(),
        })
    }
}

/// What a list answers.
#[derive(Serialize, JsonSchema)]
pub struct Listed<Item> {
    pub items: Vec<Item>,
    pub next_cursor: Option<String>,
    pub previous_cursor: Option<String>,
    /// How many there are on all pages; null where that is not kept.
    pub total: Option<u64>,
    /// The moment up to which was looked, where looking any further at once would have cost too much. `next_cursor` goes on
    /// from there.
    pub searched_to_at: Option<Timestamp>,
    /// The same of a list that is in another order than that of time: the name, or the day, up to which was looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub searched_to: Option<String>,
    /// How many stand before this page.
    #[serde(skip)]
    pub before: u64,
}

impl<Item> From<Found<Item>> for Listed<Item> {
    /// Without a total, and without the moment up to which was looked.
    fn from(found: Found<Item>) -> Self {
        let Found { items, before, next_cursor, previous_cursor, .. } = found;
        Self {
            items,
            next_cursor,
            previous_cursor,
            total: None,
            searched_to_at: None,
            searched_to: None,
            before,
        }
    }
}

impl<Item> Listed<Item> {
    /// Rows as the interface shows them, without those that it has nothing to show of.
    pub fn of<Row>(found: Found<Row>, view: impl FnMut(Row) -> Option<Item>) -> Self {
        let Found { items, before, next_cursor, previous_cursor, searched_to } = found;
        let items = items.into_iter().filter_map(view).collect();
        Self::from(Found { items, before, next_cursor, previous_cursor, searched_to })
    }

    /// Rows as the interface shows them, of a list whose places begin with a name: up to a tab, as
    /// [`Found::searched_to`] has it.
    pub fn by_name<Row>(found: Found<Row>, view: impl FnMut(Row) -> Item) -> Self {
        let searched_to =
            found.searched_to.as_ref().map(|place| place.split('\t').next().unwrap_or_default().to_owned());
        let Found { items, before, next_cursor, previous_cursor, .. } = found;
        let items = items.into_iter().map(view).collect();
        Self { items, next_cursor, previous_cursor, total: None, searched_to_at: None, searched_to, before }
    }

    /// Whether it ends where looking any further would have cost too much.
    pub const fn ends_early(&self) -> bool {
        self.searched_to_at.is_some() || self.searched_to.is_some()
    }
}

/// The page of a list that is asked for, as it was read. Where its cursor is not one of this list, the `first` page tells so.
pub async fn page_of_list<Read, Shown: PageWithForm>(
    asked: Fields,
    read: Result<Read, StoreError>,
    first: impl Future<Output = Result<Read, StoreError>>,
    show: impl FnOnce(Read, Fields) -> Shown,
) -> Result<View<Shown>, Problem> {
    match read {
        Err(StoreError::Cursor) => {
            let first = show(first.await?, asked.with("cursor", ""));
            Err(Problem::from(StoreError::Cursor).on_form(first))
        }
        read => Ok(View::new(show(read?, asked))),
    }
}

/// A page of a list that nothing else is asked of.
pub struct PageRequest {
    pub limit: u16,
    pub cursor: Option<String>,
}

impl FromFields for PageRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        Some(Self { limit, cursor: form.optional("cursor").map(|Cursor(cursor)| cursor) })
    }
}

/// The most values of one filter.
const MOST_CHOSEN: usize = 50;

impl Form {
    /// The values of a filter: what has any of them is shown, and without any all is. In an address the name stands once for
    /// each: `state=new&state=open`.
    pub fn filter<T: FromStr<Err = Violation> + JsonSchema + PartialEq>(
        &mut self,
        name: &'static str,
    ) -> Vec<T> {
        self.short_filter::<T, MOST_CHOSEN>(name)
    }

    /// The same of so many values at most.
    pub fn short_filter<T: FromStr<Err = Violation> + JsonSchema + PartialEq, const MOST: usize>(
        &mut self,
        name: &'static str,
    ) -> Vec<T> {
        let mut chosen: Vec<T> = Vec::new();
        for value in self.short_list::<T, MOST>(name).unwrap_or_default() {
            if !chosen.contains(&value) {
                chosen.push(value);
            }
        }
        chosen
    }
}

/// A list as its address asks for it.
pub struct ListView<'a> {
    pub context: &'a Context,
    pub path: &'a str,
    /// The fields of the address that select items.
    pub filters: &'static [&'static str],
    /// The order unless the address asks for another.
    pub usual_sort: &'static str,
    pub asked: &'a Fields,
}

impl ListView<'_> {
    /// The fields of the address that hold for all pages of the list.
    fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.filters.iter().copied().chain(["sort", "limit"]);
        names.flat_map(|name| self.chosen(name).map(move |value| (name, value)))
    }

    /// The values that the address has for a field.
    pub fn chosen(&self, name: &str) -> impl Iterator<Item = &str> {
        self.asked.values(name).unwrap_or_default().into_iter().filter(|value| !value.is_empty())
    }

    /// The query of the list with one field changed, from the first page on.
    pub fn query(&self, name: &str, value: &str) -> String {
        self.query_with(name, &[value])
    }

    /// The same with any number of values of that field.
    fn query_with(&self, name: &str, values: &[&str]) -> String {
        let changed = values.iter().filter(|value| !value.is_empty()).map(|value| (name, *value));
        let pairs: Vec<(&str, &str)> = self.kept().filter(|(kept, _)| *kept != name).chain(changed).collect();
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }

    /// The address of the list with one field changed, from the first page on.
    pub fn address(&self, name: &str, value: &str) -> String {
        self.address_with(name, &[value])
    }

    fn address_with(&self, name: &str, values: &[&str]) -> String {
        match self.query_with(name, values) {
            query if query.is_empty() => self.path.to_owned(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// Whether a filter or a search hides items.
    pub fn is_narrowed(&self) -> bool {
        self.filters.iter().chain(&["cursor"]).any(|name| self.chosen(name).next().is_some())
    }

    /// The hidden fields of a form that changes these fields of the address and keeps the others.
    pub fn hidden_but(&self, changed: &[&str]) -> Markup {
        html! {
            @for (name, typed) in self.kept().filter(|(name, _)| !changed.contains(name)) {
                input type="hidden" name=(name) value=(typed);
            }
        }
    }

    /// The heading of a column that can be sorted by.
    pub fn header(&self, column: &str, class: Option<&str>, title: &str) -> Markup {
        let sort =
            Some(self.asked.typed("sort")).filter(|typed| !typed.is_empty()).unwrap_or(self.usual_sort);
        let descending = format!("-{column}");
        let (state, next) = if sort == column {
            (Some("ascending"), descending.as_str())
        } else if sort == descending {
            (Some("descending"), column)
        } else {
            (None, column)
        };
        html! {
            th class=[class] scope="col" aria-sort=[state] { a href=(self.address("sort", next)) { (title) } }
        }
    }

    /// The choice of a filter's values, from these with their texts: each leads to the list with that value beside the chosen
    /// ones, or without it if it is chosen. `any` is the message for none; the choice's title is the message
    /// `filter-by-<filter>`.
    pub fn chips(
        &self,
        filter: &str,
        any: &str,
        choices: impl IntoIterator<Item = (&'static str, Cow<'static, str>)>,
    ) -> Markup {
        let chosen: Vec<&str> = self.chosen(filter).collect();
        let address = |value: &str| {
            let others: Vec<&str> = chosen.iter().copied().filter(|chosen| *chosen != value).collect();
            let added = Some(value).filter(|_| !chosen.contains(&value));
            self.address_with(filter, &others.into_iter().chain(added).collect::<Vec<_>>())
        };
        html! {
            nav.chips aria-label=(self.context.text(&format!("filter-by-{filter}"))) {
                a.chip href=(self.address(filter, "")) aria-current=[chosen.is_empty().then_some("true")] { (self.context.text(any)) }
                @for (value, text) in choices {
                    a.chip href=(address(value)) aria-current=[chosen.contains(&value).then_some("true")] { (text) }
                }
            }
        }
    }

    /// Says above the first page that the one that was asked for can't be found.
    pub fn begins_anew(&self, problem: Option<&Problem>) -> Markup {
        html! {
            @if problem.is_some() { p.alert.calm role="alert" { (self.context.text("list-begins-anew")) } }
        }
    }

    /// What stands in place of the rows where there are none: why, and what to do next. `of` names the texts: `no-people`, with
    /// `no-people.hint`, is told of a list that has nothing, `no-people-found` of one in which nothing was found. `make` is the way
    /// to have a first one.
    pub fn nothing<Item>(&self, listed: &Listed<Item>, of: &str, make: Option<&Markup>) -> Markup {
        let told = |key: &str| {
            html! {
                h2 { (self.context.text(key)) }
                p { (self.context.text(&format!("{key}.hint"))) }
            }
        };
        html! {
            div.empty {
                @if listed.ends_early() {
                    (told("nothing-yet"))
                } @else if self.is_narrowed() {
                    (told(&format!("{of}-found")))
                    a.button href=(self.path) { (self.context.text("show-all")) }
                } @else {
                    (told(of))
                    @if let Some(make) = make { (make) }
                }
            }
        }
    }

    /// The foot of a list: which of the items are shown, and the links to other pages.
    pub fn foot<Item>(&self, listed: &Listed<Item>) -> Markup {
        let context = self.context;
        let Listed { items, next_cursor, previous_cursor, total, searched_to_at, searched_to, before } =
            listed;
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        // The last page tells how many there are, also where that is not kept.
        let is_last = next_cursor.is_none() && !listed.ends_early();
        let total = total.or(Some(before + count).filter(|_| is_last));
        let rows = [
            ("first", count_of(before + 1)),
            ("last", count_of(before + count)),
            ("total", count_of(total.unwrap_or_default())),
        ];
        let rows = rows.map(|(name, number)| (name, number.into()));
        let key = if total.is_some() { "rows-of-all" } else { "rows" };
        let link = |cursor: &Option<String>, rel: &'static str, key: &str| {
            html! {
                @if let Some(cursor) = cursor {
                    a.button href=(self.address("cursor", cursor)) rel=(rel) { (context.text(key)) }
                }
            }
        };
        if items.is_empty() && next_cursor.is_none() && previous_cursor.is_none() {
            return html! {};
        }
        html! {
            nav.pages aria-label=(context.text("pages")) {
                p.small.muted role="status" {
                    @if !items.is_empty() { (context.text_with(key, &rows)) }
                    @if let Some(at) = searched_to_at {
                        " " (context.text_with("searched-to", &[("moment", moment_text(context, *at).into())]))
                    }
                    @if let Some(name) = searched_to {
                        " " (context.text_with("searched-to-name", &[("name", name.as_str().into())]))
                    }
                }
                @if !self.asked.typed("cursor").is_empty() {
                    a.button href=(self.address("cursor", "")) { (context.text("first-page")) }
                }
                (link(previous_cursor, "prev", "previous-page"))
                (link(next_cursor, "next", if listed.ends_early() { "search-further" } else { "next-page" }))
            }
        }
    }

    /// A value of a filter that is on and has no choice of its own: what it is called, and the way to take it off. `name` is
    /// the message of what it filters by.
    pub fn chosen_chip(&self, filter: &str, value: &str, name: &str, called: &str) -> Markup {
        let others: Vec<&str> = self.chosen(filter).filter(|chosen| *chosen != value).collect();
        html! {
            a.chip href=(self.address_with(filter, &others)) aria-current="true" title=(self.context.text("chip-off")) {
                (self.context.text(name)) ": " (called) span.off aria-hidden="true" { "×" }
            }
        }
    }

    /// The foot of the list: how many items are shown, in words, and the links to other pages.
    pub fn pages(&self, shown: &str, next_cursor: Option<&str>) -> Markup {
        let context = self.context;
        html! {
            nav.pages aria-label=(context.text("pages")) {
                p.small.muted role="status" {
                    (shown)
                    @if next_cursor.is_some() { (context.text("shown-more")) }
                }
                @if !self.asked.typed("cursor").is_empty() {
                    a.button href=(self.address("cursor", "")) { (context.text("first-page")) }
                }
                @if let Some(cursor) = next_cursor {
                    a.button href=(self.address("cursor", cursor)) rel="next" { (context.text("next-page")) }
                }
            }
        }
    }
}

/// A number as texts take it.
fn count_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
