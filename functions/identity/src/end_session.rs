//! `DELETE /session`, which a form sends as `POST /session/end`: ends the session of the token.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Done, Input, Page, Person, Problem, View};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Ended {}

pub(crate) async fn end(person: Person, Input { value, .. }: Input<()>) -> Result<View<Ended>, Problem> {
    value?;
    let ((name, value), cabinets) = person.end_session().await?;
    let done = Done::new("signed-out").with("cabinets", if cabinets == 0 { "none" } else { "some" });
    Ok(View::new(Ended {}).header(name, value).then("/session", done))
}

impl Page for Ended {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
