//! The entries of «Настройки», each of which is there for those alone who may do something in it.

use domain::access::Permission;
use maud::{Markup, html};
use web::{Context, Insider, Way};

pub(crate) const GENERAL: &str = "/company/settings";
pub(crate) const BILLING: &str = "/company/settings/billing";

/// Where entries lead, with the messages that they are called by.
#[derive(Clone)]
pub(crate) struct Entries(Vec<(Entry, &'static str)>);

#[derive(Clone, Copy)]
enum Entry {
    /// To a page of this context.
    Own(&'static str),
    Other(Way),
}

impl Entries {
    pub(crate) fn of(insider: &Insider) -> Self {
        let may = |permission| insider.may(permission);
        // They are looked after in the list of them, by those who may see it.
        let has_people = may(Permission::ManagePeople) && may(Permission::ViewPeople);
        let entries = [
            (may(Permission::ManageSettings), Entry::Own(GENERAL), "settings-general"),
            (may(Permission::ManageBilling), Entry::Own(BILLING), "settings-billing"),
            (has_people, Entry::Other(Way::People), "settings-people"),
            (may(Permission::ManageRoles) && !has_people, Entry::Other(Way::Roles), "settings-people"),
            (may(Permission::ManageIntegrations), Entry::Other(Way::ProgramKeys), "settings-integrations"),
            (may(Permission::ManageSettings), Entry::Other(Way::DeskSettings), "desk-settings"),
            (may(Permission::ManageShowcase), Entry::Other(Way::ShowcaseSettings), "showcase-settings"),
            (may(Permission::ManageSettings), Entry::Other(Way::Tasks), "tasks"),
        ];
        let there = entries.into_iter().filter(|(is_there, ..)| *is_there);
        Self(there.map(|(_, entry, name)| (entry, name)).collect())
    }

    pub(crate) fn draw(&self, context: &Context) -> Markup {
        let address = |entry| match entry {
            Entry::Own(address) => Some(address.to_owned()),
            Entry::Other(way) => context.way(way),
        };
        let there = self.0.iter().filter_map(|(entry, name)| Some((address(*entry)?, name)));
        let there: Vec<(String, &&str)> = there.collect();
        // A form that was refused is still on the page of its settings.
        let is_listed = there.iter().any(|(address, _)| address == context.path());
        let here = if is_listed { context.path() } else { GENERAL };
        html! {
            nav.chips.entries aria-label=(context.text("settings")) {
                @for (address, name) in there {
                    a.chip href=(address) aria-current=[(address == here).then_some("page")] { (context.text(name)) }
                }
            }
        }
    }
}
