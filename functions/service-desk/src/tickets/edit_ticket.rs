//! `PATCH /desk/tickets/{id}` and the form for it, and `POST …/take`: what a ticket is, who has it, and its state, perhaps with an
//! answer to the client.

use domain::access::WorkTickets;
use domain::service_desk::{
    Category, Comment, Priority, ServiceDesk, Ticket, TicketChange, TicketEdit, TicketRefusal, TicketState,
    Visibility,
};
use domain::{CategoryId, EditRefusal, Subject, TicketId};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::ChangeError;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, PageWithForm, Path, Problem, Version, View,
};

use super::LIST;
use super::change::{Read, agent, agents, author, decided, refused};
use super::show_ticket::TicketPage;
use super::view::{Agents, address_of, priority_text, state_text};
use crate::replies::filled;

/// What is changed, and the version that the change was made on.
pub(crate) struct EditOrder {
    version: u32,
    edit: TicketEdit,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let edit = TicketEdit {
            subject: form.changed("subject"),
            category: form.clearable("category"),
            priority: form.changed("priority"),
            assignee_id: form.clearable("assignee_id"),
            state: form.optional("state"),
            text: form.optional("text"),
        };
        Some(Self { version: version?, edit })
    }
}

/// A change with the people and the categories that it names. An archived category stays with a ticket that has it at `present`.
pub(super) async fn resolve(
    access: &Access<WorkTickets>,
    desk: &ServiceDesk,
    present: Option<&Ticket>,
    edit: TicketEdit,
) -> Result<TicketChange, Problem> {
    let TicketEdit { subject, category, priority, assignee_id, state, text } = edit;
    let category = match category {
        Some(Some(id)) => {
            let has_it = present.is_some_and(|ticket| ticket.category == Some(id));
            let can_be_given = |one: &&Category| !one.is_archived || has_it;
            let found = desk.category(id).filter(can_be_given).ok_or(TicketRefusal::UnknownCategory);
            let found = found.map_err(|refusal| Problem::of(&refusal))?;
            Some(Some((id, found.name.clone())))
        }
        Some(None) => Some(None),
        None => None,
    };
    let assignee = match assignee_id {
        Some(Some(id)) => Some(Some(agent(access, id).await?)),
        Some(None) => Some(None),
        None => None,
    };
    let text = match (text, present) {
        (Some(text), Some(ticket)) => {
            // What is said is said of the ticket as it becomes.
            let subject = subject.clone().unwrap_or_else(|| ticket.subject.clone());
            let ticket = Ticket { subject, ..ticket.clone() };
            Some(filled(access, &ticket, &text).map_err(|refusal| Problem::of(&refusal))?)
        }
        (text, _) => text,
    };
    let comment = text.map(|text| Comment {
        text,
        visibility: Visibility::Public,
        files: Vec::new(),
        mentions: Vec::new(),
    });
    Ok(TicketChange { subject, category, priority, assignee, state, comment })
}

pub(crate) async fn edit(
    context: Context,
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<TicketPage>, Problem> {
    let read = Read::of(&access, id).await?;
    let edited = match value {
        Ok(EditOrder { version, edit }) => make(&access, &read, edit, Some(version)).await,
        Err(problem) => Err(problem),
    };
    match edited {
        Ok(ticket) => {
            let done = Done::new("ticket-edited").with("number", ticket.number);
            let page = TicketPage::read(&context, &access, Read { ticket, ..read }, None).await?;
            Ok(View::new(page).then(address_of(id), done))
        }
        Err(problem) => Err(problem.on_form(EditTicketForm::of(&access, &read, fields).await?)),
    }
}

/// Makes a change of a ticket that is still of this version; of whatever version it is, without one.
pub(crate) async fn make(
    access: &Access<WorkTickets>,
    read: &Read,
    edit: TicketEdit,
    version: Option<u32>,
) -> Result<Ticket, Problem> {
    let change = resolve(access, &read.desk, Some(&read.ticket), edit).await?;
    if let Some(Some((category, _))) = &change.category {
        access.tenant().keep_desk(read.desk.clone(), Some(*category)).await?;
    }
    apply(access, read, &change, version).await
}

/// The same of a change whose people and categories are known.
pub(super) async fn apply(
    access: &Access<WorkTickets>,
    read: &Read,
    change: &TicketChange,
    version: Option<u32>,
) -> Result<Ticket, Problem> {
    let (by, now, tenant) = (author(access), access.now(), access.tenant());
    let decide = |seen: &Ticket| {
        let category = seen.category.and_then(|id| read.desk.category(id)).map(|category| &category.name);
        if version.is_some_and(|version| version != seen.version) {
            return Err(EditRefusal::Stale(change.differences(seen, category)));
        }
        let mut ticket = seen.clone();
        let entries = ticket.change(change, category, &by, read.terms(), now)?;
        Ok(decided(access, None, ticket, entries))
    };
    let changed = tenant.change_ticket::<EditRefusal<TicketRefusal>>(read.ticket.clone(), decide, now).await;
    changed.map_err(|error| match error {
        ChangeError::Refused(EditRefusal::Refused(refusal)) => refused(&refusal, LIST, read.ticket.id),
        error => error.into(),
    })
}

/// `POST /desk/tickets/{id}/take`: whoever presses it has the ticket from now on.
pub(crate) async fn take(
    context: Context,
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
    Input { value, .. }: Input<()>,
) -> Result<View<TicketPage>, Problem> {
    value?;
    let read = Read::of(&access, id).await?;
    let edit = TicketEdit { assignee_id: Some(Some(access.id())), ..TicketEdit::default() };
    let ticket = make(&access, &read, edit, None).await?;
    let done = Done::new("ticket-taken").with("number", ticket.number);
    let page = TicketPage::read(&context, &access, Read { ticket, ..read }, None).await?;
    Ok(View::new(page).then(address_of(id), done))
}

/// `GET /desk/tickets/{id}/edit`
pub(crate) async fn form(
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
) -> Result<View<EditTicketForm>, Problem> {
    let read = Read::of(&access, id).await?;
    let Ticket { subject, category, priority, assignee, version, .. } = &read.ticket;
    let text = |value: Option<String>| value.unwrap_or_default();
    let fields = Fields::default()
        .with("version", version)
        .with("subject", subject)
        .with("category", text(category.map(|id| id.to_string())))
        .with("priority", priority.key())
        .with("assignee_id", text(assignee.as_ref().map(|party| party.id.to_string())));
    Ok(View::new(EditTicketForm::of(&access, &read, fields).await?))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EditTicketForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    read: Box<Ticket>,
    #[serde(skip)]
    desk: ServiceDesk,
    #[serde(skip)]
    agents: Agents,
    #[serde(skip)]
    next_states: Vec<TicketState>,
    version: u32,
}

impl EditTicketForm {
    async fn of(access: &Access<WorkTickets>, read: &Read, fields: Fields) -> Result<Self, Problem> {
        // A conflict may be about what somebody has changed meanwhile.
        let tenant = access.tenant();
        let (newest, mut agents) = try_join(tenant.ticket(read.ticket.id), agents(access)).await?;
        let newest = newest.unwrap_or_else(|| read.ticket.clone());
        // Whoever has it is chosen, although they could not be given it any more.
        if let Some(party) = &newest.assignee
            && agents.iter().all(|(id, _)| *id != party.id)
        {
            agents.push((party.id, party.name.clone()));
        }
        let next_states = newest.next_states(&read.desk.settings, access.now());
        let (version, desk) = (newest.version, read.desk.clone());
        Ok(Self { fields, read: Box::new(newest), desk, agents, next_states, version })
    }
}

impl PageWithForm for EditTicketForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let ticket = &self.read;
        let (title, address) = (context.text("edit-ticket"), address_of(ticket.id));
        let name = format!("№ {} {}", ticket.number, ticket.subject);
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&address, &name)), ..Frame::titled(&title) };
        let is_shown = |id: CategoryId, is_archived: bool| !is_archived || ticket.category == Some(id);
        let categories: Vec<_> = self
            .desk
            .categories
            .iter()
            .filter(|one| is_shown(one.id, one.is_archived))
            .map(|one| (one.id, one.name.as_str()))
            .collect();
        let priorities = Priority::ALL.map(|priority| (priority.key(), priority_text(context, priority)));
        let states: Vec<_> =
            self.next_states.iter().map(|state| (state.key(), state_text(context, *state))).collect();
        let content = html! {
            form.panel-form method="post" action={ (address) "/edit" } novalidate {
                (view.summary())
                (view.version(self.version))
                (view.text("subject").labelled("field-ticket-subject").most(Subject::MAXIMUM).autocomplete("off").required())
                @if !categories.is_empty() {
                    (view.choice("category", &categories).or_none(context.text("no-category")))
                }
                (view.choice("priority", &priorities))
                (view.choice("assignee_id", &self.agents).or_none(context.text("nobody")))
                @if !states.is_empty() {
                    (view.choice("state", &states).or_none(state_text(context, ticket.state)))
                }
                (view.text_area("text", 4).labelled("field-answer"))
                (actions(context).primary(context.text("save")).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}
