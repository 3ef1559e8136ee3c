//! `GET /people`: everybody who has an account, wherever they work, for those who run the platform. A row leads to what the
//! person is in each of their organisations.

use domain::access::{AssignedRole, ManageAccounts};
use domain::employee::EmployeeStatus;
use domain::{Email, Name, OrganizationId, UserId};
use http::StatusCode;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Found, Place, Somebody, StoreError};
use web::components::{Frame, email_address, marked, moment, search, shell};
use web::{
    Answer, Caller, Context, Cursor, Face, Fields, Form, FromFields, Host, Limit, ListView, Listed,
    PageWithForm, Platform, Problem, Query, Routes, SearchText, View, Way, page_of_list,
};

use crate::CONTEXT;
use crate::lost_second_factor::second_factor_cell;

pub(crate) const LIST: &str = "/people";

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageAccounts>();
    Routes::of(&CONTEXT, "super_admins", &[Face::Platform])
        .route("GET", LIST, manage, "Lists the people of all organisations", list)
        .costing(230, 12)
        .refusing(StatusCode::BAD_REQUEST, &["cursor"])
}

/// How many people a page has where nobody asks for more: what each of them is anywhere is a question of its own.
const USUAL: u16 = 25;

#[derive(Serialize, JsonSchema)]
pub(crate) struct PeopleList {
    #[serde(flatten)]
    listed: Listed<PersonView>,
    #[serde(skip)]
    asked: Fields,
    /// Who looks at it: nobody takes off their own second factor here.
    #[serde(skip)]
    reader: UserId,
}

#[derive(Clone, Serialize, JsonSchema)]
struct PersonView {
    id: UserId,
    name: Name,
    email: Email,
    /// Whether a password is not enough to sign in as them.
    second_factor: bool,
    /// The first twenty.
    organizations: Vec<PlaceView>,
    has_more_organizations: bool,
    /// An hour, in whichever organisation that was.
    last_seen_at: Option<Timestamp>,
}

/// What somebody is in an organisation.
#[derive(Clone, Serialize, JsonSchema)]
struct PlaceView {
    id: OrganizationId,
    name: Name,
    /// One of the five or, by its identifier, one of the organisation's own.
    role: AssignedRole,
    status: EmployeeStatus,
    #[serde(skip)]
    role_name: String,
    /// Their card in the cabinet.
    #[serde(skip)]
    card: Option<String>,
}

async fn list(
    context: Context,
    access: Platform<ManageAccounts>,
    Query { fields, value }: Query<PeopleRequest>,
) -> Result<View<PeopleList>, Problem> {
    let PeopleRequest { search, limit, cursor } = value?;
    let page = async |cursor: Option<&str>| -> Result<Found<PersonView>, StoreError> {
        let found = access.store().accounts(search.as_deref(), limit, cursor).await?;
        let ids: Vec<UserId> = found.items.iter().map(|listed| listed.id).collect();
        let people = access.store().somebodies(&ids).await?;
        let items = people.into_iter().map(|somebody| PersonView::of(somebody, &context)).collect();
        let Found { before, next_cursor, previous_cursor, searched_to, .. } = found;
        Ok(Found { items, before, next_cursor, previous_cursor, searched_to })
    };
    let show = |found: Found<PersonView>, asked| {
        let listed = Listed::by_name(found, |person| person);
        PeopleList { listed, asked, reader: access.user().id }
    };
    page_of_list(fields, page(cursor.as_deref()).await, page(None), show).await
}

/// Who is looked for, and the page.
struct PeopleRequest {
    search: Option<String>,
    limit: u16,
    cursor: Option<String>,
}

impl FromFields for PeopleRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let search = form.optional("q").map(|SearchText(text)| text);
        let Limit(limit) = form.optional("limit").unwrap_or(Limit(USUAL));
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { search, limit, cursor })
    }
}

impl PersonView {
    fn of(somebody: Somebody, context: &Context) -> Self {
        let Somebody { user, places, has_more } = somebody;
        Self {
            id: user.id,
            name: user.full_name(),
            last_seen_at: places.iter().filter_map(|place| place.employee.last_seen_at).max(),
            organizations: places.into_iter().map(|place| PlaceView::of(place, context)).collect(),
            has_more_organizations: has_more,
            second_factor: user.second_factor.is_some(),
            email: user.email,
        }
    }
}

impl PlaceView {
    fn of(place: Place, context: &Context) -> Self {
        let Place { organization, employee, roles } = place;
        // Clients have none among the people of the company.
        let card = context.way_to(Way::Employee, &[&employee.user_id]).filter(|_| !employee.is_client());
        let cabinet = context.base().origin_of(&Host::Cabinet(organization.domain.clone()));
        Self {
            id: organization.id,
            name: organization.name,
            role: employee.role,
            status: employee.status(),
            role_name: context.wording().role_name(&roles, employee.role),
            card: card.map(|address| cabinet + &address),
        }
    }

    fn show(&self, context: &Context) -> Markup {
        html! {
            @match &self.card {
                Some(card) => a href=(card) { (self.name) },
                None => (self.name),
            }
            span.small.muted {
                " " (self.role_name)
                @if self.status != EmployeeStatus::Active {
                    ", " (context.text(&format!("people-status-{}", self.status.key())))
                }
            }
        }
    }
}

impl PeopleList {
    fn row(&self, context: &Context, person: &PersonView) -> Markup {
        let sought = self.asked.typed("q");
        html! {
            tr id={ "person-" (person.id) } {
                td.name data-label=(context.text("people-name")) { strong { (marked(person.name.as_str(), sought)) } }
                td.email data-label=(context.text("field-email")) {
                    @if sought.is_empty() { (email_address(person.email.as_str())) }
                    @else { (marked(person.email.as_str(), sought)) }
                }
                td data-label=(context.text("people-organizations")) {
                    @if person.organizations.is_empty() {
                        span.muted { (context.text("people-nowhere")) }
                    } @else {
                        ul.plain {
                            @for place in &person.organizations { li { (place.show(context)) } }
                            @if person.has_more_organizations { li.muted { (context.text("people-and-more")) } }
                        }
                    }
                }
                (second_factor_cell(context, (person.id, &person.name), person.second_factor, self.reader))
                td data-label=(context.text("people-last-seen")) {
                    @match person.last_seen_at {
                        Some(at) => (moment(context, at)),
                        None if person.organizations.is_empty() => span.muted { "—" },
                        None => span.muted { (context.text("people-never-seen")) },
                    }
                }
            }
        }
    }
}

impl PageWithForm for PeopleList {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("people");
        let view = ListView { context, path: LIST, filters: &["q"], usual_sort: "name", asked: &self.asked };
        let columns =
            ["people-name", "field-email", "people-organizations", "second-factor", "people-last-seen"];
        let content = html! {
            div.tools {
                form.search method="get" action=(LIST) role="search" data-live-search="#people" {
                    (search(context, view.asked.typed("q"), "search-people"))
                    (view.hidden_but(&["q"]))
                    button.quiet type="submit" { (context.text("search")) }
                }
            }
            div #people {
                (view.begins_anew(problem))
                @if self.listed.items.is_empty() {
                    (view.nothing(&self.listed, "no-people", None))
                } @else {
                    div.table-wrap {
                        table.list {
                            caption.visually-hidden { (title) }
                            thead { tr { @for column in columns { th scope="col" { (context.text(column)) } } } }
                            tbody { @for person in &self.listed.items { (self.row(context, person)) } }
                        }
                    }
                }
                (view.foot(&self.listed))
            }
        };
        shell(context, &Frame::titled(&title), &content)
    }
}
