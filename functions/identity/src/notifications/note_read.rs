//! `POST /notifications/read`: that a person has read something they were told, or all of it.

use domain::{FieldError, NotificationId, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Done, Form, FromFields, Input, Insider, Page, Problem, View};

use super::{LIST, MOST_READ};

pub(crate) struct ReadOrder {
    /// All of it without any.
    ids: Option<Vec<NotificationId>>,
}

impl FromFields for ReadOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let is_sent = form.holds("ids");
        let ids = form.short_list::<NotificationId, MOST_READ>("ids");
        if form.flag("all").unwrap_or_default() {
            return Some(Self { ids: None });
        }
        if !is_sent || ids.as_ref().is_some_and(Vec::is_empty) {
            form.refuse("ids", Violation::Required);
        }
        Some(Self { ids: Some(ids.unwrap_or_default()) })
    }
}

/// What is left to read.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Left {
    unread: usize,
}

pub(crate) async fn note(
    context: Context,
    insider: Insider,
    Input { value, .. }: Input<ReadOrder>,
) -> Result<View<Left>, Problem> {
    let own = insider.notifications()?;
    let ReadOrder { ids } = value?;
    let unknown =
        || Problem::invalid(vec![FieldError { field: "ids".into(), violation: Violation::UnknownValue }]);
    let unread = own.note_read(ids.as_deref()).await?.ok_or_else(unknown)?;
    let done = Done::new(if ids.is_some() { "notification-read" } else { "notifications-read" });
    Ok(View::new(Left { unread }).then(context.back_or(LIST), done))
}

impl Page for Left {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
