//! `PUT /desk/tickets/{id}/draft`: what somebody has begun to say is there when they come back, on whatever device.

use domain::access::WorkTickets;
use domain::service_desk::{Draft, Visibility};
use domain::{EntryText, TicketId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Access, Context, Form, FromFields, Input, Page, Path, Problem, View};

use super::change::Read;

/// Without a text, the draft is forgotten.
pub(crate) struct DraftOrder {
    text: Option<EntryText>,
    visibility: Option<Visibility>,
}

impl FromFields for DraftOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { text: form.optional("text"), visibility: form.optional("visibility") })
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct KeptDraft {
    /// Null if nothing is kept.
    draft: Option<Draft>,
}

pub(crate) async fn keep(
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
    Input { value, .. }: Input<DraftOrder>,
) -> Result<View<KeptDraft>, Problem> {
    let DraftOrder { text, visibility } = value?;
    let ticket = Read::of(&access, id).await?.ticket;
    let draft = text.map(|text| Draft { text, visibility });
    access.tenant().keep_draft(ticket.id, access.id(), draft.as_ref(), access.now()).await?;
    Ok(View::new(KeptDraft { draft }))
}

impl Page for KeptDraft {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
