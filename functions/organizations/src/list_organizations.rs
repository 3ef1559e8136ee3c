//! `GET /organizations`: the list that super-admins start from.

use domain::access::ViewOrganizations;
use domain::organization::{Listing, Status};
use domain::{Inn, Name, OrganizationId, Slug};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Found, Order, OrganizationQuery, OrganizationSort};
use web::components::{Frame, day, icon, marked, search, shell, status_badge};
use web::{
    Context, Cursor, Fields, Form, FromFields, Limit, ListView, Listed, PageWithForm, Platform, Problem,
    Query, SearchText, Sort, View, page_of_list,
};

use crate::view::{OrganizationView, SeatsView, seats};

const LIST: &str = "/organizations";
/// The days before a subscription's end from which on they are counted.
const SOON: i32 = 60;

#[derive(Serialize, JsonSchema)]
pub(crate) struct OrganizationList {
    #[serde(flatten)]
    listed: Listed<ListingView>,
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
    let ListRequest { query, cursor } = value?;
    let (store, now) = (access.store(), context.now());
    let show = |found: Found<Listing>, asked| {
        let searched_to_at = found.searched_to.as_deref().and_then(created_at);
        let listed = Listed::by_name(found, |listing| view_of(listing, now));
        let searched_to = listed.searched_to.clone().filter(|_| searched_to_at.is_none());
        OrganizationList { listed: Listed { searched_to_at, searched_to, ..listed }, asked }
    };
    let page = store.list_organizations(&query, cursor.as_deref()).await;
    page_of_list(fields, page, store.list_organizations(&query, None), show).await
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

/// The moment of a place in the order in which organisations were created: of the first after it.
fn created_at(place: &str) -> Option<Timestamp> {
    place.parse::<OrganizationId>().ok()?.made_at()
}

/// The organisations, the order and the page that are asked for.
pub(crate) struct ListRequest {
    query: OrganizationQuery,
    cursor: Option<String>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let statuses = form.filter("status");
        let search = form.optional("q").map(|SearchText(text)| text);
        let newest_first = Sort(OrganizationSort::CreatedAt, Order::Descending);
        let Sort(sort, order) = form.optional("sort").unwrap_or(newest_first);
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { query: OrganizationQuery { statuses, search, sort, order, limit }, cursor })
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

    fn row(&self, context: &Context, item: &ListingView) -> Markup {
        let (days, sought) = (item.days_left, self.asked.typed("q"));
        html! {
            tr id={ "organization-" (item.id) } {
                td.name data-label=(context.text("column-name")) {
                    a.row-link href=(OrganizationView::address_of(item.id)) { (marked(item.name.as_str(), sought)) }
                    span.small.muted { (marked(item.domain.as_str(), sought)) "." (context.base().host()) }
                }
                td.figures data-label=(context.text("column-inn")) { (marked(item.inn.as_str(), sought)) }
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

impl PageWithForm for OrganizationList {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("organizations");
        let view = self.view(context);
        let items = &self.listed.items;
        let title_of = |column: &str| context.text(&format!("column-{}", column.replace('_', "-")));
        let header = |column: &str, class| view.header(column, class, &title_of(column));
        let create = html! {
            a.button.primary href="/organizations/new" data-panel { (icon("plus")) (context.text("create")) }
        };
        let frame = Frame {
            actions: create.clone(),
            refresh: items.iter().any(|item| item.status == Status::Provisioning).then_some(3_000),
            ..Frame::titled(&title)
        };
        let content = html! {
            (Self::tools(&view))
            div #organizations {
                (view.begins_anew(problem))
                @if items.is_empty() {
                    (view.nothing(&self.listed, "no-organizations", Some(&create)))
                } @else {
                    div.table-wrap {
                        table.list {
                            caption.visually-hidden { (title) }
                            thead {
                                tr data-label=(context.text("sort-by")) {
                                    (header("name", Some("name")))
                                    th scope="col" { (title_of("inn")) }
                                    th.right scope="col" { (title_of("seats")) }
                                    (header("subscription_ends_on", None))
                                    th scope="col" { (title_of("status")) }
                                }
                            }
                            tbody { @for item in items { (self.row(context, item)) } }
                        }
                    }
                }
                (view.foot(&self.listed))
            }
        };
        shell(context, &frame, &content)
    }
}
