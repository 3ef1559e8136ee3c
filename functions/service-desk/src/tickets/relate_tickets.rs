//! `POST /desk/tickets/{id}/merge`, `/links` and what takes a link away: acts on two tickets at once. The other one is named by its
//! identifier, or by its number as people say it.

use std::str::FromStr;

use domain::access::WorkTickets;
use domain::audit::Action;
use domain::service_desk::{Entry, LinkKind, Ticket, TicketRefusal};
use domain::{FieldError, TicketId, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Decided, TicketQuery};
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Form, FromFields, Input, PageWithForm, Path, Problem, View};

use super::change::{Read, audit_of, author, sees};
use super::show_ticket::TicketPage;
use super::view::address_of;

/// Another ticket, as somebody names it: `0190…`, `1024`, `№ 1024`.
#[derive(Clone, JsonSchema)]
#[schemars(transparent)]
struct Named(#[schemars(length(min = 1, max = 64))] String);

impl FromStr for Named {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text.trim() {
            "" => Err(Violation::Required),
            text if text.chars().count() > 64 => Err(Violation::TooLong { maximum: 64 }),
            text => Ok(Self(text.to_owned())),
        }
    }
}

pub(crate) struct MergeOrder {
    into: Named,
}

impl FromFields for MergeOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { into: form.required("into")? })
    }
}

pub(crate) struct LinkOrder {
    to: Named,
    kind: LinkKind,
}

impl FromFields for LinkOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (to, kind) = (form.required("to"), form.required("kind"));
        Some(Self { to: to?, kind: kind? })
    }
}

/// Two tickets of which one act makes something.
struct Pair {
    one: Read,
    other: Ticket,
}

impl Pair {
    /// The ticket of the address, and the one that this field names; 422 beside the field if there is none.
    async fn of(
        access: &Access<WorkTickets>,
        one: Read,
        field: &'static str,
        Named(named): &Named,
    ) -> Result<Self, Problem> {
        let tenant = access.tenant();
        let id = if let Ok(id) = named.parse::<TicketId>() {
            Some(id)
        } else {
            let query = TicketQuery { search: Some(named.clone()), limit: 1, ..TicketQuery::default() };
            let is_number = named.trim_start_matches(['№', '#']).trim().parse::<u64>().is_ok();
            let found = if is_number { tenant.tickets(&query, None).await?.items } else { Vec::new() };
            found.first().map(|row| row.id)
        };
        let found = match id {
            Some(id) if id == one.ticket.id => Some(one.ticket.clone()),
            Some(id) => tenant.ticket(id).await?,
            None => None,
        };
        let missing = || {
            Problem::invalid(vec![FieldError { field: field.into(), violation: Violation::UnknownTicket }])
        };
        let found = found.filter(|other| sees(access, other));
        Ok(Self { other: found.ok_or_else(missing)?, one })
    }

    async fn write(
        self,
        access: &Access<WorkTickets>,
        action: Action,
        act: impl Fn(&mut Ticket, &mut Ticket) -> Result<(Vec<Entry>, Vec<Entry>), TicketRefusal>,
    ) -> Result<Read, Problem> {
        let Self { one, other } = self;
        if one.ticket.id == other.id {
            return Err(Problem::of(&TicketRefusal::IntoItself));
        }
        let decide = |(first, second): &(Ticket, Ticket)| {
            let (mut first, mut second) = (first.clone(), second.clone());
            let (told, told_there) = act(&mut first, &mut second)?;
            if told.is_empty() {
                return Ok(None);
            }
            let audit = Some(audit_of(access, Some(action), &first, &told));
            let there = Decided { ticket: second, entries: told_there, audit: None };
            Ok(Some((Decided { ticket: first, entries: told, audit }, there)))
        };
        let (tenant, pair) = (access.tenant(), (one.ticket.clone(), other));
        let ticket = tenant.change_two_tickets::<TicketRefusal>(pair, decide, access.now()).await?;
        Ok(Read { ticket, ..one })
    }
}

pub(crate) async fn merge(
    context: Context,
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
    Input { fields, value }: Input<MergeOrder>,
) -> Result<View<TicketPage>, Problem> {
    let read = Read::of(&access, id).await?;
    let page = RelateForm::of(&read.ticket, fields, true);
    let merged = async {
        let pair = Pair::of(&access, read, "into", &value?.into).await?;
        let into = pair.other.number;
        let by = author(&access);
        let terms = (pair.one.desk.clone(), pair.one.calendar.clone());
        let act = |one: &mut Ticket, other: &mut Ticket| {
            let terms = domain::service_desk::Terms { settings: &terms.0.settings, calendar: &terms.1 };
            one.merge(other, &by, terms, access.now())
        };
        Ok((pair.write(&access, Action::TicketMerged, act).await?, into))
    };
    let (read, into) = merged.await.map_err(|problem: Problem| problem.on_form(page))?;
    let done = Done::new("ticket-merged").with("number", read.ticket.number).with("into", into);
    let page = TicketPage::read(&context, &access, read, None).await?;
    Ok(View::new(page).then(address_of(id), done))
}

pub(crate) async fn link(
    context: Context,
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
    Input { fields, value }: Input<LinkOrder>,
) -> Result<View<TicketPage>, Problem> {
    let read = Read::of(&access, id).await?;
    let page = RelateForm::of(&read.ticket, fields, false);
    let linked = async {
        let LinkOrder { to, kind } = value?;
        let pair = Pair::of(&access, read, "to", &to).await?;
        let (by, now) = (author(&access), access.now());
        let act = |one: &mut Ticket, other: &mut Ticket| {
            one.link(other, kind, &by, now).map(|entries| (entries, Vec::new()))
        };
        pair.write(&access, Action::TicketLinked, act).await
    };
    let read = linked.await.map_err(|problem: Problem| problem.on_form(page))?;
    let page = TicketPage::read(&context, &access, read, None).await?;
    Ok(View::new(page).then(address_of(id), Done::new("ticket-linked")))
}

/// `DELETE /desk/tickets/{id}/links/{other}`
pub(crate) async fn unlink(
    context: Context,
    access: Access<WorkTickets>,
    Path((id, other)): Path<(TicketId, TicketId)>,
    Input { value, .. }: Input<()>,
) -> Result<View<TicketPage>, Problem> {
    value?;
    let one = Read::of(&access, id).await?;
    let other = access.tenant().ticket(other).await?.ok_or_else(Problem::not_found)?;
    let (by, now) = (author(&access), access.now());
    let act = |one: &mut Ticket, other: &mut Ticket| Ok((one.unlink(other, &by, now), Vec::new()));
    let read = Pair { one, other }.write(&access, Action::TicketUnlinked, act).await?;
    let page = TicketPage::read(&context, &access, read, None).await?;
    Ok(View::new(page).then(address_of(id), Done::new("ticket-unlinked")))
}

/// `GET /desk/tickets/{id}/merge`
pub(crate) async fn merge_form(
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
) -> Result<View<RelateForm>, Problem> {
    Ok(View::new(RelateForm::of(&Read::of(&access, id).await?.ticket, Fields::default(), true)))
}

/// `GET /desk/tickets/{id}/links/new`
pub(crate) async fn link_form(
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
) -> Result<View<RelateForm>, Problem> {
    Ok(View::new(RelateForm::of(&Read::of(&access, id).await?.ticket, Fields::default(), false)))
}

/// The form that names another ticket.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct RelateForm {
    id: TicketId,
    number: u64,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    merges: bool,
}

impl RelateForm {
    fn of(ticket: &Ticket, fields: Fields, merges: bool) -> Self {
        let name = format!("№ {} {}", ticket.number, ticket.subject);
        Self { id: ticket.id, number: ticket.number, fields, name, merges }
    }
}

impl PageWithForm for RelateForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let address = address_of(self.id);
        let (title, path) = if self.merges { ("merge-ticket", "/merge") } else { ("link-ticket", "/links") };
        let title = context.text(title);
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&address, &self.name)), ..Frame::titled(&title) };
        let kinds = LinkKind::ALL.map(|kind| {
            (kind.key(), context.text(&format!("link-{}", kind.key().replace('_', "-"))).into_owned())
        });
        let content = html! {
            form.panel-form method="post" action={ (address) (path) } novalidate {
                (view.summary())
                @if self.merges {
                    p { (context.text_with("merge-consequence", &[("number", self.number.to_string().into())])) }
                    (view.text("into").labelled("field-other-ticket").autocomplete("off").required())
                    (actions(context).danger(title.clone()).cancel(&address))
                } @else {
                    (view.text("to").labelled("field-other-ticket").autocomplete("off").required())
                    (view.choice("kind", &kinds).labelled("field-link-kind"))
                    (actions(context).primary(title.clone()).cancel(&address))
                }
            }
        };
        shell(context, &frame, &content)
    }
}
