//! `GET /` on a cabinet's host: whose cabinet it is, and the way in.

use domain::{Description, Name};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::centred;
use web::{Context, Page, View, Visit};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Home {
    name: Name,
    description: Description,
    #[serde(skip)]
    person: Option<String>,
}

pub(crate) async fn show(Visit { cabinet, person }: Visit) -> View<Home> {
    View::new(Home {
        name: cabinet.name,
        description: cabinet.description,
        person: person.map(|person| person.user().name.to_string()),
    })
}

impl Page for Home {
    fn page(&self, context: &Context) -> Markup {
        let content = html! {
            p.lines { (self.description) }
            @match &self.person {
                Some(person) => {
                    p { (context.text_with("signed-in-as", &[("name", person.as_str().into())])) }
                    form method="post" action="/session/end" { button type="submit" { (context.text("sign-out")) } }
                }
                None => { p { a.button.primary href="/session" { (context.text("sign-in")) } } }
            }
        };
        centred(context, self.name.as_str(), &content)
    }
}
