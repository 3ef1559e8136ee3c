//! `GET /` on the base host: the organisations and hosts to which a person can go from here.

use domain::access::ViewOrganizations;
use domain::employee::EmployeeStatus;
use domain::organization::{Status, fold};
use domain::{Name, OrganizationId, Slug};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Order, OrganizationQuery, OrganizationSort};
use web::components::{Frame, search, shell, status_badge};
use web::{
    Cards, Chooser, Context, Form, FromFields, Guest, Host, Page, Problem, Query, SearchText, ShownCard,
    View, Way,
};

const LIMIT: u16 = 50;

/// The text to look for in the names; empty for all.
pub(crate) struct Search(String);

impl FromFields for Search {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self(form.optional("q").map(|SearchText(text)| text).unwrap_or_default()))
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Choice {
    /// The platform's own address, for those who run it.
    platform: Option<String>,
    organizations: Vec<ChoiceItem>,
    cards: Vec<ShownCard>,
    #[serde(skip)]
    search: String,
}

#[derive(Serialize, JsonSchema)]
struct ChoiceItem {
    id: OrganizationId,
    name: Name,
    address: String,
    status: Status,
    /// Whether the person belongs to it or has only been asked to; those who run the platform need not.
    membership: Option<EmployeeStatus>,
}

impl ChoiceItem {
    fn can_be_entered(&self) -> bool {
        self.status == Status::Active && self.membership != Some(EmployeeStatus::Invited)
    }
}

pub(crate) async fn choose(
    context: Context,
    Chooser { person, memberships }: Chooser,
    cards: Cards,
    Query { value, .. }: Query<Search>,
) -> Result<View<Choice>, Problem> {
    let Search(search) = value?;
    let cards = cards.shown_to(Guest::Base(&person)).await;
    let status_in = |id: OrganizationId| {
        memberships.iter().find(|membership| membership.organization_id == id).map(|found| found.status)
    };
    let address = |domain: Slug| context.base().origin_of(&Host::Cabinet(domain));
    if !person.user().runs_platform() {
        let belongs = memberships.iter().filter(|found| found.status != EmployeeStatus::Dismissed);
        let ids: Vec<_> = belongs.map(|found| found.organization_id).collect();
        let mut organizations: Vec<_> = person
            .organizations(&ids)
            .await?
            .into_iter()
            .map(|organization| ChoiceItem {
                status: organization.status(context.now()),
                membership: status_in(organization.id),
                id: organization.id,
                address: address(organization.domain),
                name: organization.name,
            })
            .collect();
        organizations.sort_by_key(|item| fold(item.name.as_str()));
        return Ok(View::new(Choice { platform: None, cards, organizations, search }));
    }
    let access = person.prove::<ViewOrganizations>()?;
    let query = OrganizationQuery {
        search: Some(search.clone()).filter(|search| !search.is_empty()),
        sort: OrganizationSort::Name,
        order: Order::Ascending,
        ..OrganizationQuery::newest_first(LIMIT)
    };
    let page = access.store().list_organizations(&query, None).await?;
    let organizations = page
        .items
        .into_iter()
        .map(|listing| ChoiceItem {
            status: listing.status(context.now()),
            membership: status_in(listing.id).filter(|status| *status == EmployeeStatus::Active),
            address: address(listing.domain),
            id: listing.id,
            name: listing.name,
        })
        .collect();
    let platform = Some(context.base().origin_of(&Host::Platform));
    Ok(View::new(Choice { platform, organizations, cards, search }))
}

impl Page for Choice {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("choose-organization");
        let content = html! {
            @for card in &self.cards { div.card { (card.draw(context)) } }
            @if self.platform.is_some() {
                div.tools {
                    form.search method="get" action="/" role="search" data-live-search="#choice" {
                        (search(context, &self.search, "search-organizations"))
                        button.quiet type="submit" { (context.text("search")) }
                    }
                }
            }
            div #choice {
                @if self.organizations.is_empty() {
                    div.empty { p { (context.text(if self.platform.is_some() { "nothing-found" } else { "no-memberships" })) } }
                } @else {
                    ul.choice-list.card {
                        @for item in &self.organizations { (line(context, item)) }
                    }
                }
            }
        };
        let actions = html! {
            @if let Some(platform) = &self.platform { a.button.primary href=(platform) { (context.text("to-platform")) } }
        };
        shell(context, &Frame { actions, ..Frame::titled(&title) }, &content)
    }
}

/// An organisation, with the one button that leads to it.
fn line(context: &Context, item: &ChoiceItem) -> Markup {
    let host = item.address.split_once("://").map_or(item.address.as_str(), |(_, host)| host);
    html! {
        li id={ "organization-" (item.id) } {
            @if item.can_be_entered() {
                form.choice-way method="post" action=[context.way_to(Way::Entrance, &[&item.id])] {
                    button.quiet.row-link type="submit" { (item.name) }
                    span.small.muted { (host) }
                }
            } @else {
                div.choice-way {
                    span.muted { (item.name) }
                    span.small.muted {
                        @if item.membership == Some(EmployeeStatus::Invited) { (context.text("choice-invited")) } @else { (host) }
                    }
                }
            }
            (status_badge(context, item.status))
        }
    }
}
