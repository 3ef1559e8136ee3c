//! `DELETE /session`, which a form sends as `POST /session/end`: ends the session of the token.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Done, Input, Page, Person, Problem, View};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Ended {}

pub(crate) async fn end(person: Person, Input { value, .. }: Input<()>) -> Result<View<Ended>, Problem> {
    value?;
    let (name, value) = person.end_session().await?;
    Ok(View::new(Ended {}).header(name, value).then("/session", Done::new("signed-out")))
}

impl Page for Ended {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
