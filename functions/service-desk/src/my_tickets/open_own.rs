//! `POST /my/tickets` and the form for it: a client says what they want. How urgent it is, and who does it, the staff decides.

use domain::access::OpenTickets;
use domain::limits::TICKETS_OF_PERSON;
use domain::service_desk::{Category, ClientTicket, NewTicket, ServiceDesk, Ticket, TicketRefusal};
use domain::{CategoryId, EntryText, FileId, Subject, TicketId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, Making, PageWithForm, Policy, Problem, Query,
    View,
};

use super::show_own::OwnTicket;
use super::{LIST, author, client};
use crate::attached::{Attaching, files_of};
use crate::follow_up::{Earlier, FOLLOWS, NewTicketRequest, address_of_form};
use crate::tickets::change;

pub(crate) struct OpenOrder {
    subject: Subject,
    text: EntryText,
    category: Option<CategoryId>,
    files: Vec<FileId>,
    /// The ticket that this one goes on from.
    follows: Option<TicketId>,
}

impl FromFields for OpenOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (subject, text) = (form.required("subject"), form.required("text"));
        let category = form.optional("category");
        let (files, follows) = (files_of(form), form.optional(FOLLOWS));
        Some(Self { subject: subject?, text: text?, category, files, follows })
    }
}

pub(crate) async fn open(
    access: Access<OpenTickets>,
    Input { fields, value }: Input<OpenOrder>,
) -> Result<View<OwnTicket, 201>, Problem> {
    let opened = match value {
        Ok(order) => make(&access, order).await,
        Err(problem) => Err(problem),
    };
    match opened {
        Ok((ticket, making)) => {
            let done = Done::new("own-ticket-opened").with("number", ticket.number);
            Ok(View::new(OwnTicket::read(&access, ticket.id, None, None).await?).created(&making, done))
        }
        Err(problem) => {
            let asked = NewTicketRequest::again(&fields);
            let page = NewOwnTicket::read(&access, fields, asked).await?;
            Err(problem.on_form(page))
        }
    }
}

async fn make(access: &Access<OpenTickets>, order: OpenOrder) -> Result<(Ticket, Making), Problem> {
    let OpenOrder { subject, text, category, files, follows } = order;
    let (tenant, own) = (access.tenant(), client(access)?);
    let desk = tenant.desk(&access.organization().time_zone).await?;
    if category.is_some_and(|id| offered(&desk).all(|offered| offered.id != id)) {
        return Err(Problem::of(&TicketRefusal::UnknownCategory));
    }
    if let Some(id) = follows {
        followed(access, &desk, id).await?.ok_or_else(|| Problem::of(&TicketRefusal::UnknownEarlier))?;
    }
    access.count(TICKETS_OF_PERSON, "tickets").await?;
    let desk = tenant.keep_desk(desk, category).await?;
    let (id, by) = (TicketId::new(), author(&own));
    let order = NewTicket {
        id,
        subject,
        text,
        files,
        category: category.and_then(|id| desk.category(id)),
        priority: None,
        assignee: None,
        client: Some(own),
    };
    let making = Making::at(format!("{LIST}/{id}"));
    Ok((change::open(access, &order, follows, &by, &desk.settings).await?, making))
}

/// The categories that a client can choose: those that only the staff sees are the staff's to give.
fn offered(desk: &ServiceDesk) -> impl Iterator<Item = &Category> {
    desk.offered().filter(|category| category.is_public)
}

/// The ticket of whoever asks that another one goes on from: one that is closed for good.
async fn followed(
    access: &Access<OpenTickets>,
    desk: &ServiceDesk,
    id: TicketId,
) -> Result<Option<ClientTicket>, Problem> {
    let found = access.tenant().client_ticket(access.id(), id).await?;
    Ok(found.filter(|ticket| ticket.is_closed_for_good(&desk.settings, access.now())))
}

/// `GET /my/tickets/new`
pub(crate) async fn form(
    access: Access<OpenTickets>,
    Query { value, .. }: Query<NewTicketRequest>,
) -> Result<View<NewOwnTicket>, Problem> {
    Ok(View::new(NewOwnTicket::read(&access, Fields::default(), value?).await?))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct NewOwnTicket {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    desk: ServiceDesk,
    #[serde(skip)]
    follows: Option<Earlier>,
    #[serde(skip)]
    attaching: Attaching,
}

impl NewOwnTicket {
    async fn read(
        access: &Access<OpenTickets>,
        fields: Fields,
        NewTicketRequest { follows, sent }: NewTicketRequest,
    ) -> Result<Self, Problem> {
        let desk = access.tenant().desk(&access.organization().time_zone).await?;
        let follows = match follows {
            Some(id) => followed(access, &desk, id).await?.map(Earlier::from),
            None => None,
        };
        Ok(Self { fields, desk, follows, attaching: Attaching::read(access, sent).await? })
    }
}

impl PageWithForm for NewOwnTicket {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("open-own-ticket");
        let tickets = context.text("my-tickets");
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((LIST, &tickets)), ..Frame::titled(&title) };
        let categories: Vec<_> = offered(&self.desk).map(|one| (one.id, one.name.as_str())).collect();
        let page = address_of_form(LIST, self.follows.as_ref().map(|earlier| earlier.id));
        let content = html! {
            (Attaching::beforehand(&view, &page))
            form.panel-form method="post" action=(LIST) novalidate {
                (view.summary())
                (view.key())
                @if let Some(earlier) = &self.follows { (earlier.draw(context)) }
                (view.text("subject").labelled("field-ticket-subject").most(Subject::MAXIMUM).autocomplete("off").required())
                (view.text_area("text", 8).labelled("field-own-text").required())
                @if !categories.is_empty() {
                    (view.choice("category", &categories).or_none(context.text("no-category")))
                }
                (self.attaching.draw(&view))
                (actions(context).primary(context.text("send")).cancel(LIST))
            }
        };
        shell(context, &frame, &content)
    }

    fn policy(&self) -> Policy {
        self.attaching.policy()
    }
}
