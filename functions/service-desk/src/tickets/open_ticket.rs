//! `POST /desk/tickets` and the form for it.

use domain::access::WorkTickets;
use domain::service_desk::{NewTicket, Priority, ServiceDesk, Ticket, TicketRefusal};
use domain::{CategoryId, Email, EntryText, FileId, Subject, TicketId, UserId};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, Making, PageWithForm, Policy, Problem, Query,
    View,
};

use super::LIST;
use super::change::{self, Read, agent, agents, author};
use super::show_ticket::TicketPage;
use super::view::{Agents, address_of, priority_text};
use crate::attached::{Attaching, files_of};
use crate::clients::client_of_order;
use crate::follow_up::{Earlier, FOLLOWS, NewTicketRequest, address_of_form};

pub(crate) struct OpenOrder {
    subject: Subject,
    text: EntryText,
    category: Option<CategoryId>,
    priority: Option<Priority>,
    assignee_id: Option<UserId>,
    files: Vec<FileId>,
    client_id: Option<UserId>,
    client_email: Option<Email>,
    /// The ticket that this one goes on from.
    follows: Option<TicketId>,
}

impl FromFields for OpenOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (subject, text) = (form.required("subject"), form.required("text"));
        let (category, priority) = (form.optional("category"), form.optional("priority"));
        let assignee_id = form.optional("assignee_id");
        let (files, follows) = (files_of(form), form.optional(FOLLOWS));
        let (client_id, client_email) = (form.optional("client_id"), form.optional("client_email"));
        Some(Self {
            subject: subject?,
            text: text?,
            category,
            priority,
            assignee_id,
            files,
            client_id,
            client_email,
            follows,
        })
    }
}

pub(crate) async fn open(
    context: Context,
    access: Access<WorkTickets>,
    Input { fields, value }: Input<OpenOrder>,
) -> Result<View<TicketPage, 201>, Problem> {
    let opened = match value {
        Ok(order) => make(&context, &access, order).await,
        Err(problem) => Err(problem),
    };
    match opened {
        Ok((read, making)) => {
            let done = Done::new("ticket-opened").with("number", read.ticket.number);
            let page = TicketPage::read(&context, &access, read, None).await?;
            Ok(View::new(page).created(&making, done))
        }
        Err(problem) => {
            let asked = NewTicketRequest::again(&fields);
            Err(problem.on_form(NewTicketForm::read(&access, fields, asked).await?))
        }
    }
}

async fn make(
    context: &Context,
    access: &Access<WorkTickets>,
    order: OpenOrder,
) -> Result<(Read, Making), Problem> {
    let OpenOrder { subject, text, category, priority, assignee_id, files, client_id, client_email, follows } =
        order;
    let tenant = access.tenant();
    let desk = tenant.desk(&access.organization().time_zone).await?;
    let offered = |id: CategoryId| desk.offered().find(|offered| offered.id == id).map(|offered| offered.id);
    if category.is_some_and(|id| offered(id).is_none()) {
        return Err(Problem::of(&TicketRefusal::UnknownCategory));
    }
    let assignee = match assignee_id {
        Some(id) => Some(agent(access, id).await?),
        None => None,
    };
    let earlier = match follows {
        Some(id) => {
            let found = followed(access, &desk, id).await?;
            Some(found.ok_or_else(|| Problem::of(&TicketRefusal::UnknownEarlier))?)
        }
        None => None,
    };
    // Last of all, since an address of nobody known is invited: a request that comes again finds the client.
    let client = client_of_order(context, access, client_id, client_email.as_ref()).await?;
    // What goes on is the same client's, unless somebody says otherwise.
    let client = client.or_else(|| earlier?.client.filter(|client| !client.is_erased()));
    let desk = tenant.keep_desk(desk, category).await?;
    let (id, by) = (TicketId::new(), author(access));
    let order = NewTicket {
        id,
        subject,
        text,
        files,
        category: category.and_then(|id| desk.category(id)),
        priority,
        assignee,
        client,
    };
    let making = Making::at(address_of(id));
    let ticket = change::open(access, &order, follows, &by, &desk.settings).await?;
    let calendar = desk.settings.calendar.clone();
    Ok((Read { ticket, desk, calendar }, making))
}

/// The ticket that another one goes on from: one that is closed for good.
async fn followed(
    access: &Access<WorkTickets>,
    desk: &ServiceDesk,
    id: TicketId,
) -> Result<Option<Ticket>, Problem> {
    let found = access.tenant().ticket(id).await?;
    let is_over = |ticket: &Ticket| ticket.is_closed_for_good(&desk.settings, access.now());
    Ok(found.filter(|ticket| ticket.deleted_at.is_none() && is_over(ticket)))
}

/// `GET /desk/tickets/new`
pub(crate) async fn form(
    access: Access<WorkTickets>,
    Query { value, .. }: Query<NewTicketRequest>,
) -> Result<View<NewTicketForm>, Problem> {
    Ok(View::new(NewTicketForm::read(&access, Fields::default(), value?).await?))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct NewTicketForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    desk: ServiceDesk,
    #[serde(skip)]
    agents: Agents,
    #[serde(skip)]
    follows: Option<Earlier>,
    #[serde(skip)]
    attaching: Attaching,
}

impl NewTicketForm {
    async fn read(
        access: &Access<WorkTickets>,
        fields: Fields,
        NewTicketRequest { follows, sent }: NewTicketRequest,
    ) -> Result<Self, Problem> {
        let tenant = access.tenant();
        let (desk, agents) = try_join(tenant.desk(&access.organization().time_zone), agents(access)).await?;
        let earlier = match follows {
            Some(id) => followed(access, &desk, id).await?,
            None => None,
        };
        // It is for the same client, unless somebody says otherwise.
        let client = earlier.as_ref().and_then(|earlier| earlier.client.as_ref());
        let fields = match client.filter(|client| !client.is_erased()) {
            Some(client) if fields.values("client_email").is_none() => {
                fields.with("client_email", &client.email)
            }
            _ => fields,
        };
        let follows = earlier.as_ref().map(Earlier::from);
        Ok(Self { fields, desk, agents, follows, attaching: Attaching::read(access, sent).await? })
    }
}

impl PageWithForm for NewTicketForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("open-ticket");
        let tickets = context.text("tickets");
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((LIST, &tickets)), ..Frame::titled(&title) };
        let categories: Vec<_> = self.desk.offered().map(|one| (one.id, one.name.as_str())).collect();
        let priorities = Priority::ALL.map(|priority| (priority.key(), priority_text(context, priority)));
        let page = address_of_form(LIST, self.follows.as_ref().map(|earlier| earlier.id));
        let content = html! {
            (Attaching::beforehand(&view, &page))
            form.panel-form method="post" action=(LIST) novalidate {
                (view.summary())
                (view.key())
                @if let Some(earlier) = &self.follows { (earlier.draw(context)) }
                (view.text("subject").labelled("field-ticket-subject").most(Subject::MAXIMUM).autocomplete("off").required())
                (view.text_area("text", 8).labelled("field-ticket-text").required())
                (view.text("client_email").kind("email").labelled("field-ticket-client").autocomplete("off"))
                @if !categories.is_empty() {
                    (view.choice("category", &categories).or_none(context.text("no-category")))
                }
                (view.choice("priority", &priorities).or_none(context.text("usual-priority")))
                (view.choice("assignee_id", &self.agents).or_none(context.text("nobody")))
                (self.attaching.draw(&view))
                (actions(context).primary(context.text("open-ticket")).cancel(LIST))
            }
        };
        shell(context, &frame, &content)
    }

    fn policy(&self) -> Policy {
        self.attaching.policy()
    }
}
