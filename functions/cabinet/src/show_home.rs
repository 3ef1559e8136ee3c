//! `GET /` on a cabinet's host: the cabinet's name, and the way to sign in or, for an insider, to everything that is
//! there for them.

use domain::{Description, Name};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, OpenFrame, centred, open_page, shell};
use web::{Cards, Context, Guest, Page, Shared, ShownCard, View, Visit, Way};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Home {
    name: Name,
    description: Description,
    cards: Vec<ShownCard>,
    #[serde(skip)]
    person: Option<String>,
}

pub(crate) async fn show(visit: Visit, cards: Cards) -> Shared<View<Home>> {
    let cards = cards.shown_to(Guest::Cabinet(&visit)).await;
    let Visit { cabinet, person, .. } = visit;
    Shared(View::new(Home {
        cards,
        name: cabinet.name,
        description: cabinet.description,
        person: person.map(|insider| {
            let name = insider.user().map_or_else(|_| insider.name(), |user| user.name.clone());
            name.to_string()
        }),
    }))
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
                    div.stack {
                        section.card {
                            p.lines { (self.description) }
                            p.muted { (context.text_with("signed-in-as", &[("name", person.as_str().into())])) }
                        }
                        @for card in &self.cards { div.card { (card.draw(context)) } }
                    }
                },
            ),
            // Where there is something for everybody, the page leads to it.
            None if !self.cards.is_empty() => {
                let frame = OpenFrame {
                    title: name,
                    owner: name,
                    description: self.description.as_str(),
                    canonical: "/",
                    is_indexed: self.cards.iter().all(ShownCard::is_indexed),
                    sections: &[],
                    foot: html! {},
                };
                let content = html! {
                    p.lines.written { (self.description) }
                    @for card in &self.cards { (card.draw(context)) }
                };
                open_page(context, &frame, &content)
            }
            None => centred(
                context,
                name,
                &html! {
                    p.lines { (self.description) }
                    p { a.button.primary href=[context.way(Way::SignIn)] { (context.text("sign-in")) } }
                    @for card in &self.cards { (card.draw(context)) }
                },
            ),
        }
    }
}
