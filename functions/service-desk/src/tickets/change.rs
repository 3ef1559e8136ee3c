//! What acts on a ticket have in common: they read it with all that is decided by, decide, and write.

use domain::access::Permission;
use domain::audit::{Action, Actor, AuditEntry};
use domain::employee::EmployeeStatus;
use domain::service_desk::{
    Author, DeskSettings, Entry, FieldChange, NewTicket, Party, ServiceDesk, Terms, Ticket, TicketRefusal,
    Visibility, WorkingCalendar,
};
use domain::{EntryId, FileId, Name, TicketId, UserId};
use futures_util::future::try_join;
use serde_json::{Map, Value};
use store::{ChangeError, Decided, EmployeeQuery, StoreError, Tenant};
use web::{Access, Insider, Problem};

use super::view::Agents;
use crate::attached::attach;
use crate::follow_up::address_of_form;
use crate::replies::filled;

/// A ticket with all by which acts on it are decided.
pub(crate) struct Read {
    pub(crate) ticket: Ticket,
    pub(crate) desk: ServiceDesk,
    pub(crate) calendar: WorkingCalendar,
}

impl Read {
    /// 404 for a ticket that is not there, and for a deleted one unless whoever asks may delete.
    pub(crate) async fn of<P>(access: &Access<P>, id: TicketId) -> Result<Self, Problem> {
        let tenant = access.tenant();
        let zone = &access.organization().time_zone;
        let (ticket, desk) = try_join(tenant.ticket(id), tenant.desk(zone)).await?;
        let ticket = ticket.filter(|ticket| sees(access, ticket)).ok_or_else(Problem::not_found)?;
        let calendar = tenant.calendar_of(&desk, ticket.calendar_edition).await?;
        Ok(Self { ticket, desk, calendar })
    }

    pub(crate) fn terms(&self) -> Terms<'_> {
        Terms { settings: &self.desk.settings, calendar: &self.calendar }
    }

    /// What the ticket's category is called.
    pub(crate) fn category_name(&self) -> Option<&Name> {
        self.ticket.category.and_then(|id| self.desk.category(id)).map(|category| &category.name)
    }
}

/// Whether a ticket is there for whoever asks: what is deleted is for those alone who may delete.
pub(crate) fn sees<P>(access: &Access<P>, ticket: &Ticket) -> bool {
    ticket.deleted_at.is_none() || access.may(Permission::DeleteTickets)
}

/// Whoever acts, as a ticket's history names them.
pub(crate) fn author(insider: &Insider) -> Author {
    let party = Party { id: insider.id(), name: insider.name() };
    match insider.origin().actor {
        Actor::Program { .. } => Author::Program(party),
        _ => Author::Staff(party),
    }
}

/// Somebody who can be given tickets; 422 beside `assignee_id` for everybody else.
pub(crate) async fn agent<P>(access: &Access<P>, id: UserId) -> Result<Party, Problem> {
    let works = |employee: &domain::Employee| {
        employee.status() == EmployeeStatus::Active
            && access.grants_of(employee.role).permit(Permission::WorkTickets)
    };
    let found = access.tenant().employee(id).await?.filter(works);
    let employee = found.ok_or_else(|| Problem::of(&TicketRefusal::UnknownAssignee))?;
    Ok(Party { id, name: employee.name })
}

/// How many people a choice offers.
const MOST_AGENTS: u16 = 100;

/// The people who can be given tickets, by name.
pub(crate) async fn agents<P>(access: &Access<P>) -> Result<Agents, StoreError> {
    people_who(access, Permission::WorkTickets).await
}

/// The people who hold a permission, by name.
pub(crate) async fn people_who<P>(access: &Access<P>, permission: Permission) -> Result<Agents, StoreError> {
    let roles = access.roles();
    let every = domain::access::Role::ALL
        .into_iter()
        .map(domain::access::AssignedRole::Preset)
        .chain(roles.roles.iter().map(|role| domain::access::AssignedRole::Custom(role.id)));
    let roles = every.filter(|role| access.grants_of(*role).permit(permission)).collect();
    let query = EmployeeQuery {
        roles,
        statuses: vec![EmployeeStatus::Active],
        ..EmployeeQuery::by_name(MOST_AGENTS)
    };
    let found = access.tenant().list_employees(&query, None).await?;
    Ok(found.items.into_iter().map(|listing| (listing.id, listing.name)).collect())
}

/// The audit's entry of an act that these entries tell of: what changed, and never what was said.
pub(crate) fn audit_of(
    insider: &Insider,
    action: Option<Action>,
    ticket: &Ticket,
    entries: &[Entry],
) -> AuditEntry {
    let said = entries.iter().find(|entry| entry.text.is_some()).map(|entry| entry.visibility);
    let action = action.unwrap_or(match said {
        Some(Visibility::Public) => Action::TicketAnswered,
        Some(Visibility::Internal) => Action::TicketNoted,
        None => Action::TicketChanged,
    });
    let changes = || entries.iter().flat_map(|entry| &entry.changes);
    let of = |value: fn(&FieldChange) -> &Value| -> Map<String, Value> {
        changes().map(|change| (change.field.clone(), value(change).clone())).collect()
    };
    let entry = insider.origin().entry(action, of(|change| &change.before), of(|change| &change.after));
    entry.about(ticket.id, named(ticket))
}

/// A ticket as the audit names it.
pub(crate) fn named(ticket: &Ticket) -> String {
    format!("№ {} {}", ticket.number, ticket.subject)
}

/// What an act has made of a ticket; nothing where it has changed nothing.
pub(crate) fn decided(
    insider: &Insider,
    action: Option<Action>,
    ticket: Ticket,
    entries: Vec<Entry>,
) -> Option<Decided> {
    if entries.is_empty() {
        return None;
    }
    let audit = Some(audit_of(insider, action, &ticket, &entries));
    Some(Decided { ticket, entries, audit })
}

/// Opens a ticket, whose first text takes its files. It is linked with the one that it goes on from.
pub(crate) async fn open(
    insider: &Insider,
    order: &NewTicket<'_>,
    earlier: Option<TicketId>,
    by: &Author,
    settings: &DeskSettings,
) -> Result<Ticket, Problem> {
    let (terms, now) = (Terms { settings, calendar: &settings.calendar }, insider.now());
    let decide = |number, found: Option<&Ticket>| {
        let (mut ticket, mut entry) = Ticket::open(order.clone(), number, by, terms, now);
        if !matches!(by, Author::Client(_)) {
            entry.text = Some(filled(insider, &ticket, &order.text)?);
        }
        let earlier = match (earlier, found) {
            (Some(_), Some(found)) => {
                let mut earlier = found.clone();
                let entries = ticket.follow(&mut earlier, by, now);
                Some(Decided { ticket: earlier, entries, audit: None })
            }
            (Some(_), None) => return Err(TicketRefusal::UnknownEarlier),
            (None, _) => None,
        };
        let entries = vec![entry];
        let audit = Some(audit_of(insider, Some(Action::TicketOpened), &ticket, &entries));
        Ok((Decided { ticket, entries, audit }, earlier))
    };
    let write = |tenant: Tenant| async move { apart(tenant.open_ticket(earlier, decide, now).await) };
    let opened = attach(insider, &order.files, write).await?;
    opened.map_err(|refusal: TicketRefusal| Problem::of(&refusal))
}

/// Changes a ticket by what somebody says in it, which takes these files. The entry of that text gets this identifier, which its
/// address has.
pub(crate) async fn say(
    insider: &Insider,
    ticket: &Ticket,
    id: EntryId,
    files: &[FileId],
    change: impl Fn(&mut Ticket) -> Result<Vec<Entry>, TicketRefusal> + Copy + Send + Sync,
) -> Result<Result<Ticket, TicketRefusal>, Problem> {
    let decide = move |seen: &Ticket| {
        let mut ticket = seen.clone();
        let mut entries = change(&mut ticket)?;
        for entry in entries.iter_mut().filter(|entry| entry.text.is_some()) {
            entry.id = id;
        }
        let audit = Some(audit_of(insider, None, &ticket, &entries));
        Ok(Some(Decided { ticket, entries, audit }))
    };
    let now = insider.now();
    let write =
        |tenant: Tenant| async move { apart(tenant.change_ticket(ticket.clone(), decide, now).await) };
    attach(insider, files, write).await
}

/// What a rule refuses somebody who works at `list`. Where only another ticket can go on from this one, it tells where that is opened.
pub(crate) fn refused(refusal: &TicketRefusal, list: &str, id: TicketId) -> Problem {
    let problem = Problem::of(refusal);
    if *refusal == TicketRefusal::ClosedForGood {
        problem.member("open_at", &address_of_form(list, Some(id)))
    } else {
        problem
    }
}

/// A refusal, for a transaction that another part of the request takes part in.
pub(crate) fn apart<T, E>(changed: Result<T, ChangeError<E>>) -> Result<Result<T, E>, StoreError> {
    match changed {
        Ok(changed) => Ok(Ok(changed)),
        Err(ChangeError::Refused(refusal)) => Ok(Err(refusal)),
        Err(ChangeError::Store(error)) => Err(error),
    }
}
