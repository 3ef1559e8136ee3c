//! The entries of «Настройки», each of which is there for those alone who may do something in it.

use domain::access::Permission;
use maud::{Markup, html};
use web::{Context, Insider};

pub(crate) const GENERAL: &str = "/company/settings";
pub(crate) const BILLING: &str = "/company/settings/billing";
pub(crate) const PEOPLE: &str = "/company/employees";
pub(crate) const ROLES: &str = "/company/roles";

/// Addresses with the messages that they are called by.
#[derive(Clone)]
pub(crate) struct Entries(Vec<(&'static str, &'static str)>);

impl Entries {
    pub(crate) fn of(insider: &Insider) -> Self {
        let may = |permission| insider.may(permission);
        // They are looked after in the list of them, by those who may see it.
        let has_people = may(Permission::ManagePeople) && may(Permission::ViewPeople);
        let entries = [
            (may(Permission::ManageSettings), GENERAL, "settings-general"),
            (may(Permission::ManageBilling), BILLING, "settings-billing"),
            (has_people, PEOPLE, "settings-people"),
            (may(Permission::ManageRoles) && !has_people, ROLES, "settings-people"),
        ];
        let there = entries.into_iter().filter(|(is_there, ..)| *is_there);
        Self(there.map(|(_, address, name)| (address, name)).collect())
    }

    pub(crate) fn draw(&self, context: &Context) -> Markup {
        let is_here = |address: &str| (context.path() == address).then_some("page");
        // A form that was refused is still on the page of its settings.
        let is_form = !self.0.iter().any(|(address, _)| *address == context.path());
        html! {
            nav.chips.entries aria-label=(context.text("settings")) {
                @for (address, name) in &self.0 {
                    @let current = is_here(address).or((is_form && *address == GENERAL).then_some("page"));
                    a.chip href=(address) aria-current=[current] { (context.text(name)) }
                }
            }
        }
    }
}
