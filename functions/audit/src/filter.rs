//! The entries that a caller wants to see, as the address says it.

use domain::audit::Action;
use domain::{Day, OrganizationId, ZoneName};
use jiff::civil::Date;
use store::AuditQuery;
use web::{Form, FromFields, SearchText};

/// The fields of a filter, in the order of the page.
pub(crate) const FIELDS: [&str; 7] = ["q", "action", "from", "to", "actor", "subject", "organization"];

/// How many organisations are looked at beside each other at most.
const MOST_ORGANIZATIONS: usize = 8;

pub(crate) struct Filter {
    search: Option<String>,
    actor: Option<String>,
    actions: Vec<Action>,
    subject: Option<String>,
    from: Option<Date>,
    to: Option<Date>,
    /// On the platform, the organisations whose entries are asked for.
    pub(crate) organizations: Vec<OrganizationId>,
}

impl Filter {
    /// The entries of these days as this zone has them.
    pub(crate) fn query(self, zone: &ZoneName, limit: u16) -> AuditQuery {
        let Self { search, actor, actions, subject, from, to, .. } = self;
        let from = from.and_then(|day| zone.start_of(day));
        let until = to.and_then(|day| zone.end_of(day));
        AuditQuery { actor, actions, subject, search, from, until, limit }
    }
}

impl FromFields for Filter {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let text = |found: Option<SearchText>| found.map(|SearchText(text)| text);
        Some(Self {
            search: text(form.optional("q")),
            actor: text(form.optional("actor")),
            actions: form.filter("action"),
            subject: text(form.optional("subject")),
            from: form.optional("from").map(|Day(day)| day),
            to: form.optional("to").map(|Day(day)| day),
            organizations: form.short_filter::<_, MOST_ORGANIZATIONS>("organization"),
        })
    }
}
