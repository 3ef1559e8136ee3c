//! `GET /desk/replies`

use domain::access::WorkTickets;
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, headings, icon, shell, table};
use web::{Access, Context, Page, Problem, View};

use super::LIST;
use super::view::{ReplyView, address_of};
use crate::tickets;

#[derive(Serialize, JsonSchema)]
pub(crate) struct ReplyList {
    /// By name.
    items: Vec<ReplyView>,
}

pub(crate) async fn list(access: Access<WorkTickets>) -> Result<View<ReplyList>, Problem> {
    let tenant = access.tenant();
    let (replies, desk) = try_join(tenant.replies(), tenant.desk(&access.organization().time_zone)).await?;
    let mut items: Vec<_> = replies.into_iter().map(|reply| ReplyView::of(reply, &desk)).collect();
    items.sort_by_cached_key(ReplyView::place);
    Ok(View::new(ReplyList { items }))
}

/// How many characters of a text the list shows.
const SHOWN: usize = 160;

/// As much of a text as tells it from others.
fn beginning(text: &str) -> String {
    let shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() { shown + "…" } else { shown }
}

impl Page for ReplyList {
    fn page(&self, context: &Context) -> Markup {
        let (title, queue) = (context.text("replies"), context.text("tickets"));
        let make = html! {
            a.button.primary href={ (LIST) "/new" } data-panel { (icon("plus")) (context.text("make-reply")) }
        };
        let frame =
            Frame { actions: make.clone(), back: Some((tickets::LIST, &queue)), ..Frame::titled(&title) };
        let columns = ["column-name", "column-text", "column-category"];
        let rows = html! {
            @for reply in &self.items {
                tr id={ "reply-" (reply.id) } {
                    td.name data-label=(context.text("column-name")) {
                        a.row-link href=(address_of(reply.id)) { (reply.name) }
                    }
                    td data-label=(context.text("column-text")) { (beginning(reply.text.as_str())) }
                    td data-label=(context.text("column-category")) {
                        @match &reply.category {
                            Some(category) => (category.name),
                            None => span.muted { (context.text("any-category")) },
                        }
                    }
                }
            }
        };
        let content = html! {
            @if self.items.is_empty() {
                div.empty {
                    h2 { (context.text("no-replies")) }
                    p { (context.text("no-replies.hint")) }
                    (make)
                }
            } @else {
                (table(&title, &headings(context, &columns), &rows))
            }
        };
        shell(context, &frame, &content)
    }
}
