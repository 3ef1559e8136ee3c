//! What contexts give to the first pages: a card has one read and one view, for those whom it is for. Only the program of the
//! first pages links cards; it does not link the handlers of the contexts that they are of.

use std::convert::Infallible;
use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::middleware::map_request;
use domain::access::Permits;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use http::request::Parts;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::access::Platform;
use crate::app::App;
use crate::context::{Context, context_of};
use crate::host::Face;
use crate::insider::Access;
use crate::operation::{Describe, Operation};
use crate::person::Person;
use crate::problem::Problem;
use crate::room::Room;
use crate::routes::Routes;
use crate::serve::{Panicked, log};
use crate::view::{Page, Rendering};
use crate::visit::{Visit, Visitor};

/// The address of the first page on each host.
const FIRST_PAGE: &str = "/";

/// A part of a host's first page.
#[derive(Clone)]
pub struct Card {
    room: &'static Room,
    name: &'static str,
    face: Face,
    calls: u32,
    round_trips: u32,
    read: Arc<Read>,
}

/// Reads what the card tells this guest; `None` if the card is not for them.
type Read = dyn Fn(&Guest<'_>, &Context) -> Option<BoxFuture<'static, Reading>> + Send + Sync;

/// What a card has to tell, if anything.
type Reading = Result<Option<Rendering>, Problem>;

/// Whoever has come to a first page.
pub enum Guest<'a> {
    Cabinet(&'a Visit),
    Base(&'a Person),
}

/// Whom a card is for, as its read takes them:
///
/// - [`Visitor`]: those who come to a cabinet and have not signed in;
/// - [`Access<P>`]: insiders who hold a permission;
/// - [`Person`]: those who have signed in on the base host;
/// - [`Platform<P>`]: those of them who run the platform.
pub trait Audience: Sized + Send + 'static {
    const FACE: Face;

    fn among(guest: &Guest<'_>) -> Option<Self>;
}

impl Audience for Visitor {
    const FACE: Face = Face::Cabinet;

    fn among(guest: &Guest<'_>) -> Option<Self> {
        match guest {
            Guest::Cabinet(visit) if visit.person.is_none() => Some(visit.visitor.clone()),
            _ => None,
        }
    }
}

impl<P: Permits> Audience for Access<P> {
    const FACE: Face = Face::Cabinet;

    fn among(guest: &Guest<'_>) -> Option<Self> {
        let Guest::Cabinet(Visit { person: Some(insider), .. }) = guest else { return None };
        insider.clone().prove().ok()
    }
}

impl Audience for Person {
    const FACE: Face = Face::Base;

    fn among(guest: &Guest<'_>) -> Option<Self> {
        let Guest::Base(person) = *guest else { return None };
        Some(person.clone())
    }
}

impl<P: Permits> Audience for Platform<P> {
    const FACE: Face = Face::Base;

    fn among(guest: &Guest<'_>) -> Option<Self> {
        Person::among(guest)?.prove().ok()
    }
}

impl Card {
    /// A card of this context. Its title is the message `card-<name>`, with a hyphen for each underscore of the name. `read`
    /// takes whomever the card is for, and finds what it tells them, if there is anything to tell; [`Page::page`] of that is
    /// what stands in the card. If `read` fails, the card says so in its place.
    ///
    /// ```
    /// # use domain::access::ViewPeople;
    /// # use web::{Access, Card, Context, Page, Problem, Room, Texts};
    /// # static CONTEXT: Room = Room::new("garden", Texts::new(&[], &[]));
    /// # #[derive(serde::Serialize, schemars::JsonSchema)]
    /// # struct Beds { ripe: u32 }
    /// # impl Page for Beds { fn page(&self, _context: &Context) -> maud::Markup { maud::html! { p { (self.ripe) } } } }
    /// async fn read_beds(access: Access<ViewPeople>, _context: Context) -> Result<Option<Beds>, Problem> {
    ///     # let ripe = access.organization().used_seats;
    ///     Ok(Some(Beds { ripe }))
    /// }
    ///
    /// let card = Card::new(&CONTEXT, "beds", read_beds).costing(1, 1);
    /// ```
    pub fn new<For, T, Answering>(
        room: &'static Room,
        name: &'static str,
        read: impl Fn(For, Context) -> Answering + Send + Sync + 'static,
    ) -> Self
    where
        For: Audience,
        T: Page,
        Answering: Future<Output = Result<Option<T>, Problem>> + Send + 'static,
    {
        let read = move |guest: &Guest<'_>, context: &Context| {
            let reading = read(For::among(guest)?, context.clone());
            Some(async { Ok(reading.await?.map(Rendering::of)) }.boxed())
        };
        Self { room, name, face: For::FACE, calls: 0, round_trips: 0, read: Arc::new(read) }
    }

    /// Says what the read costs the table at most, like [`Routes::costing`]; by default it costs nothing.
    #[must_use]
    pub fn costing(self, calls: u32, round_trips: u32) -> Self {
        Self { calls, round_trips, ..self }
    }

    /// The message of its title.
    pub fn title(&self) -> String {
        title_of(self.name)
    }

    pub fn room(&self) -> &'static Room {
        self.room
    }

    /// What the card shows this guest: nothing if it is not for them, if its context is not open to the organisation whose
    /// cabinet it is, or if it has nothing to tell.
    async fn show(&self, guest: &Guest<'_>, context: &Context) -> Option<ShownCard> {
        let is_open = match guest {
            Guest::Cabinet(visit) => self.room.is_open_to(visit.visitor.organization()),
            Guest::Base(_) => true,
        };
        let reading = (self.read)(guest, context).filter(|_| is_open)?;
        let read = AssertUnwindSafe(reading).catch_unwind().await;
        let read = read.unwrap_or_else(|_| Err(Problem::internal(Panicked))).transpose()?;
        let content = read.and_then(|rendering| {
            let content = rendering.value().map_err(Problem::internal)?;
            Ok((content, rendering))
        });
        Some(match content {
            Ok((content, rendering)) => {
                ShownCard { name: self.name, content: Some(content), problem: None, shown: Ok(rendering) }
            }
            Err(problem) => {
                log(&problem);
                let code = problem.code().replace('-', "_");
                ShownCard { name: self.name, content: None, problem: Some(code), shown: Err(problem) }
            }
        })
    }
}

fn title_of(name: &str) -> String {
    format!("card-{}", name.replace('_', "-"))
}

/// A card on a first page.
#[derive(Serialize, JsonSchema)]
pub struct ShownCard {
    name: &'static str,
    /// What the card tells; null if it could not be read.
    content: Option<Value>,
    /// Why it could not be read: the code of a problem.
    problem: Option<String>,
    #[serde(skip)]
    shown: Result<Rendering, Problem>,
}

impl ShownCard {
    /// Whether search engines may show a page on which it stands.
    pub fn is_indexed(&self) -> bool {
        self.shown.as_ref().is_ok_and(Rendering::is_indexed)
    }

    /// The card, without what sets it off from the rest of its page.
    pub fn draw(&self, context: &Context) -> Markup {
        let title = title_of(self.name);
        html! {
            section aria-labelledby=(title) {
                h2 id=(title) { (context.text(&title)) }
                @match &self.shown {
                    Ok(rendering) => (rendering.page(context)),
                    Err(problem) => p.muted { (problem.title(context)) },
                }
            }
        }
    }
}

/// The cards that a request brings to its handler.
#[derive(Clone, Default)]
struct Brought(Vec<Card>);

/// The cards of the first page that is asked for.
pub struct Cards {
    cards: Vec<Card>,
    context: Context,
}

impl Cards {
    /// The cards that are for this guest, in the order of their contexts; all are read at the same time.
    pub async fn shown_to(&self, guest: Guest<'_>) -> Vec<ShownCard> {
        let shown = self.cards.iter().map(|card| card.show(&guest, &self.context));
        join_all(shown).await.into_iter().flatten().collect()
    }
}

impl FromRequestParts<App> for Cards {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        let Brought(cards) = parts.extensions.remove().unwrap_or_default();
        Ok(Self { cards, context: context_of(parts) })
    }
}

impl Describe for Cards {
    fn describe(_operation: &mut Operation<'_>) {}
}

impl Routes {
    /// Shows these cards on the first pages. What a first page declares that it costs grows by what the cards of its face do.
    #[must_use]
    pub fn showing(mut self, cards: Vec<Card>) -> Self {
        let cards: Arc<[Card]> = cards.into();
        for endpoint in self.endpoints_mut().filter(|endpoint| endpoint.path == FIRST_PAGE) {
            let of_face = || cards.iter().filter(|card| card.face == endpoint.face);
            let more: u32 = of_face().map(|card| card.calls).sum();
            let deeper = of_face().map(|card| card.round_trips).max().unwrap_or_default();
            endpoint.cost = endpoint.cost.map(|(calls, round_trips)| (calls + more, round_trips + deeper));
        }
        self.wrap(|endpoint, answer| {
            if endpoint.path != FIRST_PAGE {
                return answer;
            }
            let cards = cards.clone();
            answer.layer(map_request(move |mut request: Request| {
                // What is wrapped around comes first, and stands after what was there before.
                let brought = request.extensions_mut().get_or_insert_default::<Brought>();
                brought.0.splice(..0, cards.iter().cloned());
                ready(request)
            }))
        })
    }
}
