//! `POST /second-factor/keep/{token}` and the page for it: a person who has not lost their second factor keeps it, by the
//! link of the letter that told them. Opening the link changes nothing, since mail systems open links too.

use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{actions, centred, moment, outcome};
use web::{Context, Input, Page, Problem, View};

use crate::second_factor::SecondFactorKeeper;

/// `GET /second-factor/keep/{token}`
pub(crate) async fn show(context: Context, keeper: SecondFactorKeeper) -> View<Question> {
    View::new(Question { takes_effect_at: keeper.takes_effect_at(), address: context.path().to_owned() })
}

pub(crate) async fn keep(
    keeper: SecondFactorKeeper,
    Input { value, .. }: Input<()>,
) -> Result<View<Kept>, Problem> {
    value?;
    keeper.keep().await?;
    Ok(View::new(Kept {}))
}

/// What is about to happen, unless it is stopped.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Question {
    takes_effect_at: Timestamp,
    /// Where the answer is sent.
    #[serde(skip)]
    address: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Kept {}

impl Page for Question {
    fn page(&self, context: &Context) -> Markup {
        centred(
            context,
            &context.text("second-factor-keep"),
            &html! {
                p { (context.text("second-factor-keep.text")) " " strong { (moment(context, self.takes_effect_at)) } }
                form method="post" action=(self.address) {
                    (actions(context).primary(context.text("second-factor-keep.button")))
                }
            },
        )
    }
}

impl Page for Kept {
    fn page(&self, context: &Context) -> Markup {
        let onward = ("/password-reset", "second-factor-kept.button");
        outcome(context, "second-factor-kept", &context.text("second-factor-kept.text"), onward)
    }
}
