//! `GET /` on a cabinet's host: the cabinet's name, and the way to sign in or, for an insider, to everything that is
//! there for them.

use domain::{Description, Name};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, centred, shell};
use web::{Context, Page, View, Visit, Way};

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
        let name = self.name.as_str();
        match &self.person {
            // An insider goes on by the rail.
            Some(person) => shell(
                context,
                &Frame::titled(name),
                &html! {
                    section.card {
                        p.lines { (self.description) }
                        p.muted { (context.text_with("signed-in-as", &[("name", person.as_str().into())])) }
                    }
                },
            ),
            None => centred(
                context,
                name,
                &html! {
                    p.lines { (self.description) }
                    p { a.button.primary href=[context.way(Way::SignIn)] { (context.text("sign-in")) } }
                },
            ),
        }
    }
}
