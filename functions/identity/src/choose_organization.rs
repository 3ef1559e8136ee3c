//! `GET /` on the base host: where a person can go from here.

use domain::access::ViewOrganizations;
use domain::organization::Status;
use domain::{Name, OrganizationId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{ListQuery, Order, SortKey};
use web::components::{Frame, shell, status_badge};
use web::{Context, Form, FromFields, Host, Page, Person, Problem, Query, SearchText, View};

const LIMIT: u16 = 50;

/// What is looked for among the names; nothing in particular if it is empty.
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
    #[serde(skip)]
    search: String,
}

#[derive(Serialize, JsonSchema)]
struct ChoiceItem {
    id: OrganizationId,
    name: Name,
    address: String,
    status: Status,
}

pub(crate) async fn choose(
    context: Context,
    person: Person,
    Query { value, .. }: Query<Search>,
) -> Result<View<Choice>, Problem> {
    let Search(search) = value?;
    let Ok(access) = person.prove::<ViewOrganizations>() else {
        return Ok(View::new(Choice { platform: None, organizations: Vec::new(), search }));
    };
    let query = ListQuery {
        status: None,
        search: Some(search.clone()).filter(|search| !search.is_empty()),
        sort: SortKey::Name,
        order: Order::Ascending,
        limit: LIMIT,
        today: context.today(),
    };
    let page = access.store().list_organizations(&query, None).await?;
    let organizations = page
        .items
        .into_iter()
        .map(|listing| ChoiceItem {
            status: listing.status(context.today()),
            address: context.base().origin_of(&Host::Cabinet(listing.domain)),
            id: listing.id,
            name: listing.name,
        })
        .collect();
    Ok(View::new(Choice { platform: Some(context.base().origin_of(&Host::Platform)), organizations, search }))
}

impl Page for Choice {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("choose-organization");
        let content = html! {
            @if self.platform.is_some() {
                div.tools {
                    form.search method="get" action="/" role="search" data-live-search="#choice" {
                        label.visually-hidden for="q" { (context.text("search-organizations")) }
                        input #q type="search" name="q" value=(self.search) placeholder=(context.text("search-organizations")) autocomplete="off";
                        button.quiet type="submit" { (context.text("search")) }
                    }
                }
            }
            div #choice {
                @if self.organizations.is_empty() {
                    div.empty { p { (context.text(if self.platform.is_some() { "nothing-found" } else { "no-memberships" })) } }
                } @else {
                    ul.choice-list.card {
                        @for item in &self.organizations {
                            li {
                                @if item.status == Status::Active { a.row-link href=(item.address) { (item.name) } } @else { span.muted { (item.name) } }
                                (status_badge(context, item.status))
                            }
                        }
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
