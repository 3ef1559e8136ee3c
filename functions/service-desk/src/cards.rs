//! What this context gives to a cabinet's first page: to clients their own tickets, to the staff the queue.

use domain::access::{OpenTickets, Permission, ViewQueue};
use domain::service_desk::TicketState;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::number;
use web::{Access, Card, Context, Page, Problem};

use crate::showcase::read_for_visitor;
use crate::tickets::list_tickets::{TO_DO, VIEWS};
use crate::{CONTEXT, my_tickets, tickets};

pub fn cards() -> Vec<Card> {
    vec![
        Card::new(&CONTEXT, "showcase", read_for_visitor).costing(14, 2),
        Card::new(&CONTEXT, "queue", read_queue).costing(1, 1),
        Card::new(&CONTEXT, "own_tickets", read_own).costing(1, 1),
    ]
}

/// How many tickets wait in the queue.
#[derive(Serialize, JsonSchema)]
struct QueueSoFar {
    states: Vec<CountOfState>,
}

#[derive(Serialize, JsonSchema)]
struct CountOfState {
    state: TicketState,
    count: u64,
    /// The list of them.
    address: String,
}

async fn read_queue(access: Access<ViewQueue>, _context: Context) -> Result<Option<QueueSoFar>, Problem> {
    let counts = access.tenant().ticket_counts().await?;
    let state = |state: TicketState| CountOfState {
        state,
        count: counts.of_state(state),
        address: format!("{}?state={}", tickets::LIST, state.key()),
    };
    Ok(Some(QueueSoFar { states: TO_DO.map(state).into() }))
}

impl Page for QueueSoFar {
    fn page(&self, context: &Context) -> Markup {
        html! {
            ul.counts {
                @for CountOfState { state, count, address } in &self.states {
                    li { a href=(address) { strong { (number(*count)) } " " (context.text(&state.text_key())) } }
                }
            }
            p.choices {
                @for (name, _) in VIEWS {
                    a href={ (tickets::LIST) "?view=" (name) } { (context.text(&format!("view-{}", name.replace('_', "-")))) }
                }
            }
        }
    }
}

/// The tickets of whoever asks, as a client.
#[derive(Serialize, JsonSchema)]
struct OwnSoFar {
    /// Those that somebody still has to do something about.
    open: u64,
    all: u64,
}

async fn read_own(access: Access<OpenTickets>, _context: Context) -> Result<Option<OwnSoFar>, Problem> {
    let counts = access.tenant().tickets_of_clients(&[access.id()]).await?;
    let counts = counts.get(&access.id()).copied().unwrap_or_default();
    // Whoever works on tickets opens few as a client.
    let is_told = counts.all > 0 || !access.may(Permission::ViewQueue);
    Ok(is_told.then_some(OwnSoFar { open: counts.open, all: counts.all }))
}

impl Page for OwnSoFar {
    fn page(&self, context: &Context) -> Markup {
        let counts = [("open", self.open.into()), ("all", self.all.into())];
        html! {
            p { (context.text_with("own-tickets-so-far", &counts)) }
            p.actions {
                a.button.primary href={ (my_tickets::LIST) "/new" } { (context.text("open-ticket")) }
                @if self.all > 0 { a.button href=(my_tickets::LIST) { (context.text("to-own-tickets")) } }
            }
        }
    }
}
