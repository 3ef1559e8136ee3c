//! `POST /desk/tickets/{id}/presence`: whoever looks at a ticket says so, and is told who else does.

use domain::access::WorkTickets;
use domain::service_desk::{Party, Presence};
use domain::{Name, TicketId, UserId};
use futures_util::future::try_join;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, shell};
use web::{Access, Context, Form, FromFields, Input, Page, Path, Problem, View};

use super::change::Read;
use super::view::address_of;

pub(crate) struct PresenceOrder {
    is_writing: bool,
}

impl FromFields for PresenceOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { is_writing: form.flag("writing").unwrap_or_default() })
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct PresentPeople {
    /// In the order in which they came.
    others: Vec<PresentPerson>,
    #[serde(skip)]
    ticket: TicketId,
}

#[derive(Serialize, JsonSchema)]
struct PresentPerson {
    id: UserId,
    name: Name,
    writing: bool,
    since_at: Timestamp,
}

pub(crate) async fn tell(
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
    Input { value, .. }: Input<PresenceOrder>,
) -> Result<View<PresentPeople>, Problem> {
    let PresenceOrder { is_writing } = value?;
    let (tenant, now) = (access.tenant(), access.now());
    let present = async { Ok(tenant.presences(id).await?) };
    let (_, present) = try_join(Read::of(&access, id), present).await?;
    let (own, others): (Vec<_>, Vec<_>) =
        present.into_iter().partition(|presence| presence.party.id == access.id());
    let party = Party { id: access.id(), name: access.name() };
    if let Some(renewed) = Presence::renewed(party, is_writing, own.first(), now) {
        tenant.keep_presence(id, &renewed).await?;
    }
    let mut others: Vec<_> = others.into_iter().filter(|presence| presence.is_here(now)).collect();
    others.sort_by_key(|presence| presence.since_at);
    let person = |presence: Presence| PresentPerson {
        id: presence.party.id,
        name: presence.party.name,
        writing: presence.is_writing,
        since_at: presence.since_at,
    };
    Ok(View::new(PresentPeople { others: others.into_iter().map(person).collect(), ticket: id }))
}

/// The place of a ticket's page that is kept up to date with who else looks at it.
pub(crate) fn place(others: &Markup, ticket: TicketId) -> Markup {
    html! {
        p.hint #presence role="status" data-presence={ (address_of(ticket)) "/presence" } { (others) }
    }
}

impl Page for PresentPeople {
    fn page(&self, context: &Context) -> Markup {
        let (title, address) = (context.text("about-ticket"), address_of(self.ticket));
        let others = html! {
            @for other in &self.others {
                @let text = if other.writing { "somebody-writes" } else { "somebody-looks" };
                span { (context.text_with(text, &[("name", other.name.as_str().into())])) } " "
            }
        };
        let frame = Frame { back: Some((&address, &title)), ..Frame::titled(&title) };
        shell(context, &frame, &place(&others, self.ticket))
    }
}
