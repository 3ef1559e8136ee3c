//! What a service desk promises and does: its tickets and their states, and the time in which people answer and solve.

mod calendar;
mod category;
mod desk;
mod entry;
mod priority;
mod promise;
mod ticket;
mod ticket_list;
mod ticket_state;

pub use calendar::{Hours, MOST_HOURS, TimeOfDay, WorkingCalendar, check_hours};
pub use category::{Category, CategoryEdit, CategoryRefusal, MOST_CATEGORIES};
pub use desk::{DeskEdit, DeskSettings, ServiceDesk, Share, Target};
pub use entry::{Author, Comment, Entry, FieldChange, Party, Visibility};
pub use priority::Priority;
pub use promise::{Pause, Promise, PromiseState};
pub use ticket::{
    Client, ClientTicket, LinkKind, NewTicket, Rating, Score, TEND_TICKET, Tending, Terms, Ticket,
    TicketChange, TicketLink, TicketRefusal,
};
pub use ticket_list::{Alarm, Standing, TicketListing};
pub use ticket_state::TicketState;
