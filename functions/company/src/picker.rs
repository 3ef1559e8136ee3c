//! A list of people to choose from, which shows only the chosen ones until it is opened. The server draws it after every
//! search: without scripts the form is sent to its page's own address, with the fields that were typed so far.

use std::collections::BTreeSet;

use domain::employee::EmployeeListing;
use domain::{Employee, Name, UserId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{StoreError, Tenant};
use web::components::{FormView, check_box, radio};

/// The most people whom a list offers beside the chosen ones.
pub(crate) const OFFERED: u16 = 20;

/// Somebody who can be chosen.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Candidate {
    pub(crate) id: UserId,
    pub(crate) name: Name,
    pub(crate) email: String,
    /// Whether they are chosen now.
    pub(crate) chosen: bool,
}

impl From<EmployeeListing> for Candidate {
    fn from(listing: EmployeeListing) -> Self {
        Self { id: listing.id, name: listing.name, email: listing.email.to_string(), chosen: false }
    }
}

impl From<Employee> for Candidate {
    fn from(employee: Employee) -> Self {
        Self { id: employee.user_id, name: employee.name, email: employee.email.to_string(), chosen: false }
    }
}

/// The chosen people, then the offered ones.
pub(crate) fn candidates(
    chosen: &BTreeSet<UserId>,
    known: &[Candidate],
    offered: &[Candidate],
) -> Vec<Candidate> {
    let mut listed = BTreeSet::new();
    let list = known.iter().filter(|known| chosen.contains(&known.id)).chain(offered);
    list.filter(|candidate| listed.insert(candidate.id))
        .map(|candidate| Candidate { chosen: chosen.contains(&candidate.id), ..candidate.clone() })
        .collect()
}

/// The people with these identifiers, without those that do not exist.
pub(crate) async fn chosen_people(
    tenant: &Tenant,
    ids: &BTreeSet<UserId>,
) -> Result<Vec<Candidate>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tenant.employees(ids).await?.into_iter().map(Candidate::from).collect())
}

pub(crate) struct Picker<'a> {
    /// The field that names the chosen people.
    pub(crate) name: &'a str,
    /// The field with the search text.
    pub(crate) search: &'a str,
    pub(crate) legend: &'a str,
    /// The text if nobody is chosen.
    pub(crate) nobody: &'a str,
    pub(crate) search_label: &'a str,
    /// Whether one person is chosen, not any number.
    pub(crate) is_single: bool,
    /// The address of the form's page.
    pub(crate) page: &'a str,
    pub(crate) candidates: &'a [Candidate],
    pub(crate) errors: &'a [String],
}

impl Picker<'_> {
    pub(crate) fn show(&self, view: &FormView<'_>) -> Markup {
        let Self { name, search, legend, nobody, search_label, is_single, page, candidates, errors } = *self;
        let context = view.context;
        let chosen: Vec<&str> = candidates
            .iter()
            .filter(|candidate| candidate.chosen)
            .map(|candidate| candidate.name.as_str())
            .collect();
        let typed = view.fields.typed(search);
        html! {
            fieldset.field.picker data-picker=(name) {
                legend { (legend) }
                // A form in which nobody is chosen still names the field.
                @if !is_single { input type="hidden" name=(name) value=""; }
                details open[!typed.is_empty() || !errors.is_empty()] {
                    summary.button { span data-chosen data-nobody=(nobody) { @if chosen.is_empty() { (nobody) } @else { (chosen.join(", ")) } } }
                    div.picker-search {
                        input type="search" name=(search) value=(typed) placeholder=(search_label) aria-label=(search_label) autocomplete="off";
                        button.quiet type="submit" formmethod="get" formaction=(page) { (context.text("search")) }
                    }
                    div.picker-list data-list {
                        @if is_single {
                            (radio(name, "", chosen.is_empty(), nobody))
                        }
                        @for candidate in candidates {
                            @let id = candidate.id.to_string();
                            @let person = html! { span data-name { (candidate.name) } span.small.muted { (candidate.email) } };
                            @if is_single { (radio(name, &id, candidate.chosen, person)) } @else { (check_box(name, &id, candidate.chosen, person)) }
                        }
                        @if candidates.is_empty() { p.hint { (context.text("nobody-found")) } }
                    }
                }
                p.error { @for error in errors { span { (error) } } }
            }
        }
    }
}
