//! `GET /desk/tickets/{id}/replies`: what the staff says often, as it would be said in a ticket. Whoever chooses one comes back to
//! the ticket with the text in its form; with scripts, the text is put where they were writing.

use domain::access::WorkTickets;
use domain::{Name, ReplyId, TicketId};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, shell};
use web::{Access, Context, Page, Path, Problem, View};

use super::LIST;
use super::fill::placed;
use super::view::ReplyView;
use crate::tickets::CategoryName;
use crate::tickets::change::{Read, author};
use crate::tickets::view::address_of;

#[derive(Serialize, JsonSchema)]
pub(crate) struct ReplyChoice {
    ticket_id: TicketId,
    /// Those of the ticket's category first, then those of none.
    items: Vec<FilledReply>,
}

#[derive(Serialize, JsonSchema)]
struct FilledReply {
    id: ReplyId,
    name: Name,
    category: Option<CategoryName>,
    /// With what its placeholders stand for, as far as they stand for anything in this ticket.
    text: String,
}

pub(crate) async fn choose(
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
) -> Result<View<ReplyChoice>, Problem> {
    let replies = async { Ok(access.tenant().replies().await?) };
    let (Read { ticket, desk, .. }, replies) = try_join(Read::of(&access, id), replies).await?;
    let by = author(&access);
    let placed = placed(&access, &ticket, &by);
    let mut replies: Vec<_> = replies.into_iter().map(|reply| ReplyView::of(reply, &desk)).collect();
    replies.sort_by_cached_key(|reply| {
        let category = reply.category.as_ref().map(|category| category.id);
        let rank = if category.is_none() { 1 } else { 2 * u8::from(category != ticket.category) };
        (rank, reply.place())
    });
    let fill = |reply: ReplyView| FilledReply {
        text: placed.begin(reply.text.as_str()),
        id: reply.id,
        name: reply.name,
        category: reply.category,
    };
    Ok(View::new(ReplyChoice { ticket_id: id, items: replies.into_iter().map(fill).collect() }))
}

impl Page for ReplyChoice {
    fn page(&self, context: &Context) -> Markup {
        let (title, address) = (context.text("choose-reply"), address_of(self.ticket_id));
        let ticket = context.text("about-ticket");
        let frame = Frame { back: Some((&address, &ticket)), ..Frame::titled(&title) };
        let content = html! {
            div.panel-form {
                @if self.items.is_empty() {
                    p { (context.text("no-replies")) }
                    p.hint { (context.text("no-replies.hint")) }
                } @else {
                    ul.replies {
                        @for reply in &self.items {
                            li {
                                a href={ (address) "?reply=" (reply.id) "#reply" } data-close data-insert={ "text-" (reply.id) } data-into="text" { (reply.name) }
                                @if let Some(category) = &reply.category { " " span.small.muted { (category.name) } }
                                p.lines.small #{ "text-" (reply.id) } { (reply.text) }
                            }
                        }
                    }
                }
                p { a href=(LIST) { (context.text("to-replies")) } }
            }
        };
        shell(context, &frame, &content)
    }
}
