//! `GET /notifications`: what a person was told at a cabinet, the newest first.

use std::collections::BTreeSet;

use domain::{Notification, NotificationId};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::NotificationPage;
use web::components::{Frame, icon, moment, shell};
use web::{
    Context, Cursor, Fields, Form, FromFields, Insider, Limit, ListView, Listed, Page, Problem, Query, View,
    Way,
};

use super::LIST;

#[derive(Serialize, JsonSchema)]
pub(crate) struct NotificationList {
    items: Vec<NotificationItem>,
    next_cursor: Option<String>,
    /// How many of the newest hundred are not read yet.
    unread: usize,
    #[serde(skip)]
    asked: Fields,
}

#[derive(Serialize, JsonSchema)]
struct NotificationItem {
    id: NotificationId,
    /// When what it tells happened.
    at: Timestamp,
    /// Such as `ticket_answered`; `/profile/notifications` names it.
    kind: String,
    /// In the caller's language.
    text: String,
    /// The path, at this cabinet, of what it is about.
    address: String,
    is_read: bool,
}

impl NotificationItem {
    fn new(context: &Context, unread: &BTreeSet<NotificationId>, notification: Notification) -> Self {
        let (at, is_read) = (notification.at(), !unread.contains(&notification.id));
        let Notification { id, kind, arguments, address } = notification;
        let arguments = arguments.iter().map(|(name, argument)| (name.as_str(), argument));
        // A release before this one, or a context that is off, may have told it.
        let text = context.wording().text_filled(&format!("told-{}", kind.replace('_', "-")), arguments);
        let text = text.unwrap_or_else(|| context.text("told-something").into_owned());
        Self { id, at, kind, text, address, is_read }
    }
}

pub(crate) struct ListRequest {
    is_unread: bool,
    limit: u16,
    cursor: Option<String>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        let is_unread = form.flag("unread").unwrap_or_default();
        Some(Self { is_unread, limit, cursor: form.optional("cursor").map(|Cursor(cursor)| cursor) })
    }
}

pub(crate) async fn list(
    context: Context,
    insider: Insider,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<NotificationList>, Problem> {
    let ListRequest { is_unread, limit, cursor } = value?;
    let own = insider.notifications()?;
    let unread = own.unread();
    let NotificationPage { items, next_cursor } = own.list(is_unread, limit, cursor.as_deref()).await?;
    // What somebody may no longer look at is told no more.
    let kinds: BTreeSet<&str> = context.notices().map(|notice| notice.kind).collect();
    let items = items.into_iter().filter(|told| kinds.contains(told.kind.as_str()));
    let items = items.map(|told| NotificationItem::new(&context, &unread, told)).collect();
    Ok(View::new(NotificationList { items, next_cursor, unread: unread.len(), asked: fields }))
}

impl NotificationList {
    fn row(context: &Context, item: &NotificationItem) -> Markup {
        html! {
            li.told.told-new[!item.is_read] id={ "told-" (item.id) } {
                div {
                    a href=(item.address) data-reads[!item.is_read] { (item.text) }
                    @if !item.is_read { span.visually-hidden { " (" (context.text("told-new")) ")" } }
                    span.small.muted { (moment(context, item.at)) }
                }
                @if !item.is_read {
                    form method="post" action={ (LIST) "/read" } {
                        input type="hidden" name="ids" value=(item.id);
                        button.quiet.bare type="submit" title=(context.text("mark-read"))
                            aria-label=(context.text_with("mark-read-of", &[("text", item.text.as_str().into())])) { (icon("check")) }
                    }
                }
            }
        }
    }
}

impl Page for NotificationList {
    fn page(&self, context: &Context) -> Markup {
        let (title, settings) = (context.text("notifications"), "/profile/notifications");
        let view = ListView { context, path: LIST, filters: &["unread"], usual_sort: "", asked: &self.asked };
        let actions = html! {
            @if self.unread > 0 {
                form method="post" action={ (LIST) "/read" } {
                    input type="hidden" name="all" value="true";
                    button type="submit" { (context.text("mark-all-read")) }
                }
            }
            @if context.way(Way::Profile).is_some() {
                a.button.quiet href=(settings) { (context.text("notifications-settings")) }
            }
        };
        let listed = Listed {
            items: self.items.iter().collect::<Vec<_>>(),
            next_cursor: self.next_cursor.clone(),
            previous_cursor: None,
            total: None,
            searched_to_at: None,
            searched_to: None,
            before: 0,
        };
        let content = html! {
            div.tools { (view.chips("unread", "told-any", [("true", context.text("told-unread"))])) }
            @if self.items.is_empty() {
                (view.nothing(&listed, "no-notifications", None))
            } @else {
                ul.card.told-list { @for item in &self.items { (Self::row(context, item)) } }
            }
            @if let Some(cursor) = &self.next_cursor {
                p { a.button href=(view.address("cursor", cursor)) rel="next" { (context.text("told-earlier")) } }
            }
        };
        shell(context, &Frame { actions, ..Frame::titled(&title) }, &content)
    }
}
