//! `GET /organizations`: the list that super-admins start from.

use std::borrow::Cow;
use std::str::FromStr;

use domain::access::ViewOrganizations;
use domain::organization::{Listing, Status};
use domain::{Inn, Name, OrganizationId, Slug, Violation};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use store::{ListQuery, Order, SortKey};
use web::components::{Frame, day, icon, shell, status_badge};
use web::{Context, Cursor, Fields, Form, FromFields, Page, Platform, Problem, Query, SearchText, View};

use crate::view::{OrganizationView, SeatsView, seats};

const USUAL_LIMIT: u16 = 50;
const GREATEST_LIMIT: u16 = 100;
/// The days before a subscription's end from which on they are counted.
const SOON: i32 = 60;

#[derive(Serialize, JsonSchema)]
pub(crate) struct OrganizationList {
    items: Vec<ListingView>,
    next_cursor: Option<String>,
    #[serde(skip)]
    asked: Fields,
}

#[derive(Serialize, JsonSchema)]
struct ListingView {
    id: OrganizationId,
    name: Name,
    inn: Inn,
    domain: Slug,
    status: Status,
    seats: SeatsView,
    subscription_ends_on: Date,
    created_at: Timestamp,
}

pub(crate) async fn list(
    context: Context,
    access: Platform<ViewOrganizations>,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<OrganizationList>, Problem> {
    let ListRequest { query, cursor } = value?;
    let page = access.store().list_organizations(&query, cursor.as_deref()).await?;
    let items = page.items.into_iter().map(|listing| view_of(listing, context.today())).collect();
    Ok(View::new(OrganizationList { items, next_cursor: page.next_cursor, asked: fields }))
}

fn view_of(listing: Listing, today: Date) -> ListingView {
    ListingView {
        status: listing.status(today),
        id: listing.id,
        name: listing.name,
        inn: listing.inn,
        domain: listing.domain,
        seats: SeatsView { paid: listing.paid_seats.into(), used: listing.used_seats },
        subscription_ends_on: listing.subscription_ends_on,
        created_at: listing.created_at,
    }
}

/// Which organisations, in which order, and which page of them.
pub(crate) struct ListRequest {
    query: ListQuery,
    cursor: Option<String>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let status = form.optional("status").map(|StatusKey(status)| status);
        let search = form.optional("q").map(|SearchText(text)| text);
        let Sort(sort, order) = form.optional("sort").unwrap_or(Sort(SortKey::CreatedAt, Order::Descending));
        let Limit(limit) = form.optional("limit").unwrap_or(Limit(USUAL_LIMIT));
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        let today = form.today();
        Some(Self { query: ListQuery { status, search, sort, order, limit, today }, cursor })
    }
}

#[derive(JsonSchema)]
struct StatusKey(Status);

impl FromStr for StatusKey {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Status::from_key(text).map(Self).ok_or(Violation::UnknownValue)
    }
}

/// A column's key, with `-` before it for the greatest first.
struct Sort(SortKey, Order);

impl JsonSchema for Sort {
    fn schema_name() -> Cow<'static, str> {
        "Sort".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        let keys = COLUMNS.iter().flat_map(|(key, _)| [(*key).to_owned(), format!("-{key}")]);
        json_schema!({
            "type": "string",
            "description": "A column, with a hyphen before it for the greatest first",
            "enum": keys.collect::<Vec<String>>(),
        })
    }
}

const COLUMNS: [(&str, SortKey); 7] = [
    ("created_at", SortKey::CreatedAt),
    ("name", SortKey::Name),
    ("inn", SortKey::Inn),
    ("domain", SortKey::Domain),
    ("status", SortKey::Status),
    ("seats", SortKey::Seats),
    ("subscription_ends_on", SortKey::SubscriptionEndsOn),
];

impl FromStr for Sort {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let (key, order) = match text.strip_prefix('-') {
            Some(key) => (key, Order::Descending),
            None => (text, Order::Ascending),
        };
        let column = COLUMNS.into_iter().find(|(name, _)| *name == key).ok_or(Violation::UnknownValue)?;
        Ok(Self(column.1, order))
    }
}

#[derive(JsonSchema)]
#[schemars(extend("minimum" = 1, "maximum" = GREATEST_LIMIT))]
struct Limit(u16);

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

impl OrganizationList {
    /// This list with one thing in its address changed, from the first page.
    fn address(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<(&str, &str)> =
            ["q", "status", "sort", "limit"].into_iter().map(|key| (key, self.asked.typed(key))).collect();
        pairs.retain(|(key, typed)| *key != name && !typed.is_empty());
        if !value.is_empty() {
            pairs.push((name, value));
        }
        let query: Vec<String> =
            pairs.into_iter().map(|(key, value)| format!("{key}={}", encode(value))).collect();
        if query.is_empty() {
            "/organizations".to_owned()
        } else {
            format!("/organizations?{}", query.join("&"))
        }
    }

    fn is_narrowed(&self) -> bool {
        ["q", "status", "cursor"].iter().any(|key| !self.asked.typed(key).is_empty())
    }

    fn header(&self, context: &Context, column: &str, class: &str) -> Markup {
        let sort = self.asked.typed("sort");
        let (next, state) = if sort == column {
            (format!("-{column}"), Some("ascending"))
        } else if sort.strip_prefix('-') == Some(column) {
            (column.to_owned(), Some("descending"))
        } else {
            (column.to_owned(), None)
        };
        html! {
            th.{ (class) } scope="col" aria-sort=[state] {
                a href=(self.address("sort", &next)) { (context.text(&format!("column-{}", column.replace('_', "-")))) }
            }
        }
    }

    fn tools(&self, context: &Context) -> Markup {
        let status = self.asked.typed("status");
        html! {
            div.tools {
                form.search method="get" action="/organizations" role="search" data-live-search="#organizations" {
                    label.visually-hidden for="q" { (context.text("search-organizations")) }
                    input #q type="search" name="q" value=(self.asked.typed("q")) placeholder=(context.text("search-organizations")) autocomplete="off";
                    @for kept in ["status", "sort"] {
                        @if !self.asked.typed(kept).is_empty() {
                            input type="hidden" name=(kept) value=(self.asked.typed(kept));
                        }
                    }
                    button.quiet type="submit" { (context.text("search")) }
                }
                nav.chips aria-label=(context.text("filter-by-status")) {
                    a.chip href=(self.address("status", "")) aria-current=[status.is_empty().then_some("true")] { (context.text("status-any")) }
                    @for choice in Status::ALL {
                        a.chip href=(self.address("status", choice.key())) aria-current=[(status == choice.key()).then_some("true")] {
                            (context.text(&format!("status-{}", choice.key())))
                        }
                    }
                }
            }
        }
    }

    fn row(context: &Context, item: &ListingView) -> Markup {
        let days = (item.subscription_ends_on - context.today()).get_days();
        html! {
            tr {
                td.name data-label=(context.text("column-name")) {
                    a.row-link href=(OrganizationView::address_of(item.id)) { (item.name) }
                    span.small.muted { (item.domain) "." (context.base().host()) }
                }
                td.figures data-label=(context.text("column-inn")) { (item.inn) }
                td.figures.right data-label=(context.text("column-seats")) { (seats(context, &item.seats)) }
                td data-label=(context.text("column-subscription-ends-on")) {
                    (day(context, item.subscription_ends_on))
                    @match days {
                        ..0 => { span.small.muted { (context.text("subscription-over")) } }
                        0..=7 => { span.small.urgent { (context.text_with("days-left", &[("days", days.into())])) } }
                        8..=SOON => { span.small.muted { (context.text_with("days-left", &[("days", days.into())])) } }
                        _ => {}
                    }
                }
                td data-label=(context.text("column-status")) { (status_badge(context, item.status)) }
            }
        }
    }
}

fn encode(text: &str) -> String {
    let pair = [("", text)];
    serde_urlencoded::to_string(pair).unwrap_or_default().split_off(1)
}

impl Page for OrganizationList {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("organizations");
        let frame = Frame {
            title: &title,
            beside: html! {},
            actions: html! { a.button.primary href="/organizations/new" data-panel { (icon("plus")) (context.text("create")) } },
            back: None,
            refresh: self.items.iter().any(|item| item.status == Status::Provisioning).then_some(3_000),
            scripts: Vec::new(),
        };
        let content = html! {
            (self.tools(context))
            div #organizations {
                @if self.items.is_empty() {
                    div.empty {
                        @if self.is_narrowed() {
                            h2 { (context.text("nothing-found")) }
                            p { (context.text("nothing-found.hint")) }
                            a.button href="/organizations" { (context.text("show-all")) }
                        } @else {
                            h2 { (context.text("no-organizations")) }
                            p { (context.text("no-organizations.hint")) }
                            a.button.primary href="/organizations/new" data-panel { (icon("plus")) (context.text("create")) }
                        }
                    }
                } @else {
                    div.table-wrap {
                        table.list {
                            caption.visually-hidden { (title) }
                            thead {
                                tr data-label=(context.text("sort-by")) {
                                    (self.header(context, "name", "name"))
                                    (self.header(context, "inn", ""))
                                    (self.header(context, "seats", "right"))
                                    (self.header(context, "subscription_ends_on", ""))
                                    (self.header(context, "status", ""))
                                }
                            }
                            tbody { @for item in &self.items { (Self::row(context, item)) } }
                        }
                    }
                    nav.pages aria-label=(context.text("pages")) {
                        p.small.muted role="status" {
                            (context.text_with("shown", &[("count", self.items.len().into())]))
                            @if self.next_cursor.is_some() { (context.text("shown-more")) }
                        }
                        @if !self.asked.typed("cursor").is_empty() {
                            a.button href=(self.address("cursor", "")) { (context.text("first-page")) }
                        }
                        @if let Some(cursor) = &self.next_cursor {
                            a.button href=(self.address("cursor", cursor)) rel="next" { (context.text("next-page")) }
                        }
                    }
                }
            }
        };
        shell(context, &frame, &content)
    }
}
