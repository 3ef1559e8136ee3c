//! What a service desk promises and does: its tickets and their states, and the time in which people answer and solve.

mod amounts;
mod calendar;
mod category;
mod client;
mod desk;
mod desk_edit;
mod draft;
mod entry;
mod erased_client;
mod hours;
mod indicators;
mod joining;
mod placeholder;
mod presence;
mod priority;
mod promise;
mod reply;
mod russia;
mod share;
mod showcase;
mod ticket;
mod ticket_list;
mod ticket_state;
mod tiding;
mod watching;

pub use amounts::{CalendarYear, DayCount, Minutes};
pub use calendar::WorkingCalendar;
pub use category::{Category, CategoryEdit, CategoryRefusal, MOST_CATEGORIES};
pub use client::{ClientListing, ClientRefusal, ClientTickets};
pub use desk::{DeskSettings, ServiceDesk, Target};
pub use desk_edit::{CalendarEdit, DeskEdit, TargetEdit, WEEKDAYS};
pub use draft::{DRAFT_KEPT_DAYS, Draft};
pub use entry::{Author, Comment, Entry, FieldChange, Party, Visibility};
pub use erased_client::{ERASE_CLIENT, Erased, Erasing};
pub use hours::{Hours, MOST_HOURS, TimeOfDay};
pub use indicators::{
    COUNT_TICKET, Counted, Counting, Figure, Group, Indicator, Measure, Period, Point, Span, Tallies, Tally,
    TallyCounts, TallyTimes, Unit, Value,
};
pub use joining::{ADMIT_CLIENT, Consent, Joining};
pub use placeholder::{Placed, Placeholder};
pub use presence::Presence;
pub use priority::Priority;
pub use promise::{Pause, Promise, PromiseState};
pub use reply::{MOST_REPLIES, Reply, ReplyEdit, ReplyRefusal};
pub use russia::{CalendarFull, ProductionYear};
pub use share::Share;
pub use showcase::{
    Article, ArticleEdit, ArticleRefusal, MOST_ARTICLES, MOST_HOME_INDICATORS, OrderRefusal, Placement,
    Registration, Section, Shelf, Showcase, ShowcaseEdit, ShowcaseText, ShowcaseTexts,
};
pub use ticket::{
    Client, ClientTicket, LinkKind, NewTicket, QueuedTicket, RECOUNT_TICKETS, Rating, Recounting, Score,
    Solution, TEND_TICKET, Tending, Terms, Ticket, TicketChange, TicketEdit, TicketLink, TicketRefusal,
};
pub use ticket_list::{Alarm, Standing, TicketListing};
pub use ticket_state::TicketState;
pub use tiding::{Announcement, News, TELL_OF_TICKET, TELL_SEVERAL, Tiding};
pub use watching::{MOST_WATCHERS, mentioned, seems_to_mention};
