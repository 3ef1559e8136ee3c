//! `GET /organizations`: the list that super-admins start from.

use domain::access::ViewOrganizations;
use domain::organization::{Listing, Status};
use domain::{Inn, Name, OrganizationId, Slug};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{ListQuery, Order, SortKey};
use web::components::{Frame, day, icon, search, shell, status_badge};
use web::{
    Context, Cursor, Fields, Form, FromFields, Limit, ListView, Page, Platform, Problem, Query, SearchText,
    Sort, View,
};

use crate::view::{OrganizationView, SeatsView, seats};

const LIST: &str = "/organizations";
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
    /// Of the subscription, as the organisation counts days.
    #[serde(skip)]
    days_left: i32,
    created_at: Timestamp,
}

pub(crate) async fn list(
    context: Context,
    access: Platform<ViewOrganizations>,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<OrganizationList>, Problem> {
    let ListRequest { statuses, search, sort, order, limit, cursor } = value?;
    let query = ListQuery { statuses, search, sort, order, limit, now: context.now() };
    let page = access.store().list_organizations(&query, cursor.as_deref()).await?;
    let items = page.items.into_iter().map(|listing| view_of(listing, context.now())).collect();
    Ok(View::new(OrganizationList { items, next_cursor: page.next_cursor, asked: fields }))
}

fn view_of(listing: Listing, now: Timestamp) -> ListingView {
    ListingView {
        status: listing.status(now),
        days_left: (listing.subscription_ends_on - listing.today(now)).get_days(),
        id: listing.id,
        name: listing.name,
        inn: listing.inn,
        domain: listing.domain,
        seats: SeatsView { paid: listing.paid_seats.into(), used: listing.used_seats },
        subscription_ends_on: listing.subscription_ends_on,
        created_at: listing.created_at,
    }
}

/// The organisations, the order and the page that are asked for.
pub(crate) struct ListRequest {
    statuses: Vec<Status>,
    search: Option<String>,
    sort: SortKey,
    order: Order,
    limit: u16,
    cursor: Option<String>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let statuses = form.filter("status");
        let search = form.optional("q").map(|SearchText(text)| text);
        let Sort(sort, order) = form.optional("sort").unwrap_or(Sort(SortKey::CreatedAt, Order::Descending));
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { statuses, search, sort, order, limit, cursor })
    }
}

impl OrganizationList {
    fn view<'a>(&'a self, context: &'a Context) -> ListView<'a> {
        ListView {
            context,
            path: LIST,
            filters: &["q", "status"],
            usual_sort: "-created_at",
            asked: &self.asked,
        }
    }

    fn tools(view: &ListView<'_>) -> Markup {
        let context = view.context;
        let statuses = Status::ALL.into_iter().map(Status::key);
        let statuses = statuses.map(|key| (key, context.text(&format!("status-{key}"))));
        html! {
            div.tools {
                form.search method="get" action=(LIST) role="search" data-live-search="#organizations" {
                    (search(context, view.asked.typed("q"), "search-organizations"))
                    (view.hidden_but(&["q"]))
                    button.quiet type="submit" { (context.text("search")) }
                }
                (view.chips("status", "status-any", statuses))
            }
        }
    }

    fn row(context: &Context, item: &ListingView) -> Markup {
        let days = item.days_left;
        html! {
            tr id={ "organization-" (item.id) } {
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

impl Page for OrganizationList {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("organizations");
        let view = self.view(context);
        let shown = context.text_with("shown", &[("count", self.items.len().into())]);
        let header = |column: &str, class| {
            let title = context.text(&format!("column-{}", column.replace('_', "-")));
            view.header(column, class, &title)
        };
        let frame = Frame {
            actions: html! { a.button.primary href="/organizations/new" data-panel { (icon("plus")) (context.text("create")) } },
            refresh: self.items.iter().any(|item| item.status == Status::Provisioning).then_some(3_000),
            ..Frame::titled(&title)
        };
        let content = html! {
            (Self::tools(&view))
            div #organizations {
                @if self.items.is_empty() {
                    div.empty {
                        @if view.is_narrowed() {
                            h2 { (context.text("nothing-found")) }
                            p { (context.text("nothing-found.hint")) }
                            a.button href=(LIST) { (context.text("show-all")) }
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
                                    (header("name", Some("name")))
                                    (header("inn", None))
                                    (header("seats", Some("right")))
                                    (header("subscription_ends_on", None))
                                    (header("status", None))
                                }
                            }
                            tbody { @for item in &self.items { (Self::row(context, item)) } }
                        }
                    }
                    (view.pages(&shown, self.next_cursor.as_deref()))
                }
            }
        };
        shell(context, &frame, &content)
    }
}
