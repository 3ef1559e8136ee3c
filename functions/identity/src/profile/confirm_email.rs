//! `POST /email-change/{token}` and the page for it: the reader of the mail at a new address says that the address is
//! theirs. Opening the link changes nothing, since mail systems open links too.

use domain::Email;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{actions, centred, outcome};
use web::{Context, Input, Page, Problem, View};

use super::email_change::EmailChangeHolder;

/// `GET /email-change/{token}`
pub(crate) async fn show(context: Context, holder: EmailChangeHolder) -> View<Question> {
    View::new(Question { email: holder.email().clone(), address: context.path().to_owned() })
}

pub(crate) async fn confirm(
    holder: EmailChangeHolder,
    Input { value, .. }: Input<()>,
) -> Result<View<Confirmed>, Problem> {
    value?;
    let email = holder.email().clone();
    holder.confirm().await?;
    Ok(View::new(Confirmed { email }))
}

/// What is about to be taken.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Question {
    email: Email,
    /// Where the answer is sent.
    #[serde(skip)]
    address: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Confirmed {
    email: Email,
}

impl Page for Question {
    fn page(&self, context: &Context) -> Markup {
        let text = context.text_with("confirm-email.text", &[("email", self.email.as_str().into())]);
        centred(
            context,
            &context.text("confirm-email"),
            &html! {
                p { (text) }
                form method="post" action=(self.address) {
                    (actions(context).primary(context.text("confirm-email.button")))
                }
            },
        )
    }
}

impl Page for Confirmed {
    fn page(&self, context: &Context) -> Markup {
        let text = context.text_with("email-confirmed.text", &[("email", self.email.as_str().into())]);
        outcome(context, "email-confirmed", &text, ("/", "to-start"))
    }
}
