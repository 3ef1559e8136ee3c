//! Keys of a service desk. A ticket has a partition of its own, in which what everybody may read lies apart from what only the staff
//! may: a reader for clients asks for the first alone.

use domain::service_desk::{ShowcaseText, Span, Visibility};
use domain::{ArticleId, CategoryId, EntryId, OrganizationId, ReplyId, TicketId, UserId};
use jiff::Timestamp;

use crate::keys::{Key, Pattern, Read, posting};
use crate::organizations::keys::organization_partition;

macro_rules! tickets {
    ($($order:literal $by:literal at $place:literal, $purpose:literal;)+) => {
        [$(posting!(concat!("LIST#{organization}#tickets@1#", $order, "#", $by), $place, None, $purpose)),+]
    };
}

const OWN: [Pattern; 24] = [
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "SERVICE_DESK",
        index: None,
        reads: &[Read { purpose: "hours, promises and categories of a service desk", cost: "1 item" }],
        written_with: "its change; the first ticket; the first ticket of a category",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "DESK_CALENDAR#{position}",
        index: None,
        reads: &[Read { purpose: "the hours by which older tickets go", cost: "1 item" }],
        written_with: "the change of the hours",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "DESK_REPLY#{reply}",
        index: None,
        reads: &[
            Read { purpose: "all that the staff says often", cost: "1 query; a hundred at most" },
            Read { purpose: "one reply", cost: "1 item" },
        ],
        written_with: "its change",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "SHOWCASE",
        index: None,
        reads: &[Read { purpose: "which sections visitors find, and what stands in them", cost: "1 item" }],
        written_with: "its change; every article that is made, changed or goes",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "SHOWCASE_TEXT#{name}",
        index: None,
        reads: &[Read {
            purpose: "what is written for visitors on a page of its own",
            cost: "1 item, with the showcase; all of them in 1 batch",
        }],
        written_with: "the showcase, in one transaction",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "PRIVACY_TEXT#{position}",
        index: None,
        reads: &[Read { purpose: "to which text on personal data somebody has agreed", cost: "1 item" }],
        written_with: "the showcase, in one transaction",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "SHOWN_ARTICLE#{article}",
        index: None,
        reads: &[
            Read { purpose: "a question, a service or news that visitors read", cost: "1 item" },
            Read { purpose: "all questions, or all services", cost: "1 batch; a hundred at most" },
        ],
        written_with: "its change, with the showcase",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "HIDDEN_ARTICLE#{article}",
        index: None,
        reads: &[Read { purpose: "one that visitors do not read", cost: "1 item" }],
        written_with: "its change, with the showcase",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "QUEUE",
        index: None,
        reads: &[Read { purpose: "how many tickets visitors see, by category and state", cost: "1 item" }],
        written_with: "every ticket that is made or goes over to another state or category",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "TICKETS",
        index: None,
        reads: &[Read {
            purpose: "the last number of a ticket, and how many there are in each state",
            cost: "1 item",
        }],
        written_with: "every ticket that is made or goes over to another state",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "CLIENT_TICKETS#{user}",
        index: None,
        reads: &[Read {
            purpose: "how many tickets a client has",
            cost: "1 item; those of a page of clients in 1 batch",
        }],
        written_with: "every ticket of theirs that is made, deleted, or goes over to another state",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "ASSIGNEE_TICKETS#{user}",
        index: None,
        reads: &[Read { purpose: "how many tickets wait for somebody of the staff", cost: "1 item" }],
        written_with: "every ticket that is given to them, or taken, or goes over to another state",
    },
    Pattern {
        partition: "TICKET_COUNTS#{organization}#{name}",
        sort: "{kind}#{day}",
        index: None,
        reads: &[
            Read {
                purpose: "how many tickets came, went, and were what else on the days, weeks or months of a period",
                cost: "1 query; a hundred items at most",
            },
            Read {
                purpose: "how many were to be looked after when it began",
                cost: "1 query of all months before, at once with that",
            },
        ],
        written_with: "the lines of a ticket that are counted",
    },
    Pattern {
        partition: "TICKET_TIMES#{organization}#{name}",
        sort: "{kind}#{day}",
        index: None,
        reads: &[Read {
            purpose: "how long it took to answer and to solve",
            cost: "1 query, at once with those",
        }],
        written_with: "the lines of a ticket that are counted",
    },
    posting!(
        "LIST#{organization}#clients@1#name#all",
        "{name}\t{user}",
        None,
        "all clients, those whose access was closed too"
    ),
    posting!(
        "LIST#{organization}#clients@1#name#status={name}",
        "{name}\t{user}",
        None,
        "clients of a status; `here` has all but those whose access was closed"
    ),
    posting!(
        "LIST#{organization}#clients@1#name#word={word}",
        "{name}\t{user}",
        None,
        "clients by a word or a number: their places"
    ),
    Pattern {
        partition: "TICKET#{organization}#{ticket}",
        sort: "TICKET",
        index: None,
        reads: &[Read { purpose: "a ticket", cost: "1 item" }],
        written_with: "every act on it",
    },
    Pattern {
        partition: "TICKET#{organization}#{ticket}",
        sort: "COUNTED",
        index: None,
        reads: &[Read { purpose: "the lines of a ticket that indicators have counted", cost: "1 item" }],
        written_with: "the indicators, in one transaction",
    },
    Pattern {
        partition: "TICKET#{organization}#{ticket}",
        sort: "CLIENT",
        index: None,
        reads: &[Read { purpose: "a ticket as its client knows it", cost: "1 item" }],
        written_with: "an act that the client may know of",
    },
    Pattern {
        partition: "TICKET#{organization}#{ticket}",
        sort: "DRAFT#{user}",
        index: None,
        reads: &[Read { purpose: "what somebody has begun to say in a ticket", cost: "1 item" }],
        written_with: "their pauses; their text, in one transaction",
    },
    Pattern {
        partition: "TICKET#{organization}#{ticket}",
        sort: "PRESENCE#{user}",
        index: None,
        reads: &[Read { purpose: "who looks at a ticket right now", cost: "1 query" }],
        written_with: "nothing else, every twenty seconds while somebody looks at it",
    },
    Pattern {
        partition: "TICKET#{organization}#{ticket}",
        sort: "PUBLIC#{entry}",
        index: None,
        reads: &[Read { purpose: "what everybody may read of a ticket, the newest first", cost: "1 query" }],
        written_with: "the act that it tells of",
    },
    Pattern {
        partition: "TICKET#{organization}#{ticket}",
        sort: "INTERNAL#{entry}",
        index: None,
        reads: &[Read {
            purpose: "what only the staff may read of a ticket, the newest first",
            cost: "1 query, at once with that",
        }],
        written_with: "the act that it tells of",
    },
];

const LISTS: [Pattern; 16] = tickets! {
    "created" "all" at "{time}#{position}", "all tickets, the deleted ones too";
    "created" "here=yes" at "{time}#{position}", "all tickets but the deleted ones";
    "created" "deleted=yes" at "{time}#{position}", "the deleted tickets";
    "created" "state={name}" at "{time}#{position}", "tickets in a state";
    "created" "priority={name}" at "{time}#{position}", "tickets of a priority";
    "created" "category={category}" at "{time}#{position}", "tickets of a category";
    "created" "assignee={name}" at "{time}#{position}", "tickets that somebody has, or nobody";
    "created" "client={user}" at "{time}#{position}", "tickets of a client";
    "created" "sla={name}" at "{time}#{position}", "tickets whose promises stand so";
    "created" "alarm={name}" at "{time}#{position}", "tickets that are late, or soon will be";
    "created" "number={name}" at "{time}#{position}", "a ticket by its number";
    "created" "watcher={user}" at "{time}#{position}", "tickets that somebody follows";
    "created" "word={word}" at "{time}#{position}", "tickets by a word: their places";
    "due" "all" at "{time}#{position}", "tickets by what is due next";
    "due" "assignee={name}" at "{time}#{position}", "tickets of somebody, or of nobody, by what is due next";
    "due" "alarm={name}" at "{time}#{position}", "tickets that are late, or soon will be, by what is due next";
};

const OF_CLIENTS: [Pattern; 2] = [
    posting!(
        "LIST#{organization}#client_tickets@1#created#all",
        "{time}#{position}",
        None,
        "tickets as their clients know them"
    ),
    posting!(
        "LIST#{organization}#client_tickets@1#created#client={user}",
        "{time}#{position}",
        None,
        "a client's own tickets, the newest first"
    ),
];

const COUNTED: [Pattern; 3] = [
    posting!(
        "LIST#{organization}#counted_tickets@1#day#all",
        "{day}#{position}#{kind}#{name}",
        None,
        "the lines of all tickets"
    ),
    posting!(
        "LIST#{organization}#counted_tickets@1#day#measure={name}",
        "{day}#{position}#{kind}#{name}",
        None,
        "the tickets that an indicator counts"
    ),
    posting!(
        "LIST#{organization}#counted_tickets@1#day#of_category={name}",
        "{day}#{position}#{kind}#{name}",
        None,
        "those of a category"
    ),
];

const FOR_VISITORS: [Pattern; 5] = [
    posting!(
        "LIST#{organization}#queued_tickets@1#created#all",
        "{time}#{position}",
        None,
        "tickets as visitors are shown them"
    ),
    posting!(
        "LIST#{organization}#queued_tickets@1#created#category={name}",
        "{time}#{position}",
        None,
        "those of a category, or of none"
    ),
    posting!(
        "LIST#{organization}#queued_tickets@1#created#state={name}",
        "{time}#{position}",
        None,
        "those in a state"
    ),
    posting!("LIST#{organization}#news@1#day#all", "{day}#{article}", None, "all news, drafts too"),
    posting!(
        "LIST#{organization}#news@1#day#state={name}",
        "{day}#{article}",
        None,
        "news that visitors read"
    ),
];

pub(crate) const PATTERNS: &[Pattern] = &{
    let groups: [&[Pattern]; 5] = [&OWN, &LISTS, &OF_CLIENTS, &COUNTED, &FOR_VISITORS];
    let mut all = [OWN[0]; OWN.len() + LISTS.len() + OF_CLIENTS.len() + COUNTED.len() + FOR_VISITORS.len()];
    let (mut place, mut group) = (0, 0);
    while group < groups.len() {
        let mut member = 0;
        while member < groups[group].len() {
            all[place] = groups[group][member];
            (place, member) = (place + 1, member + 1);
        }
        group += 1;
    }
    all
};

pub(crate) fn desk(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "SERVICE_DESK")
}

pub(crate) fn calendar(organization: OrganizationId, edition: u32) -> Key {
    Key::new(organization_partition(organization), format!("DESK_CALENDAR#{edition:020}"))
}

/// The beginning of the keys of all replies.
pub(crate) fn replies(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "DESK_REPLY#")
}

pub(crate) fn reply(organization: OrganizationId, id: ReplyId) -> Key {
    let Key { partition, sort } = replies(organization);
    Key::new(partition, format!("{sort}{id}"))
}

/// Which sections visitors find.
pub(crate) fn showcase(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "SHOWCASE")
}

pub(crate) fn showcase_text(organization: OrganizationId, name: ShowcaseText) -> Key {
    Key::new(organization_partition(organization), format!("SHOWCASE_TEXT#{}", name.key()))
}

/// A text on personal data, to which somebody may have agreed.
pub(crate) fn privacy_text(organization: OrganizationId, edition: u32) -> Key {
    Key::new(organization_partition(organization), format!("PRIVACY_TEXT#{edition:020}"))
}

/// An article that visitors read lies apart from one that they do not.
pub(crate) fn article(organization: OrganizationId, is_shown: bool, id: ArticleId) -> Key {
    let shown = if is_shown { "SHOWN" } else { "HIDDEN" };
    Key::new(organization_partition(organization), format!("{shown}_ARTICLE#{id}"))
}

/// How many tickets visitors see.
pub(crate) fn queue(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "QUEUE")
}

/// The last number of a ticket, and how many tickets there are.
pub(crate) fn counts(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "TICKETS")
}

/// How many tickets wait for somebody of the staff.
pub(crate) fn assignee_tickets(organization: OrganizationId, person: UserId) -> Key {
    Key::new(organization_partition(organization), format!("ASSIGNEE_TICKETS#{person}"))
}

/// How many tickets came and went in a span, of a category or of all.
pub(crate) fn ticket_counts(organization: OrganizationId, of: Option<CategoryId>, span: Span) -> Key {
    Key::new(format!("TICKET_COUNTS#{organization}#{}", whose_tickets(of)), span_sort(span))
}

/// How long it took to answer and to solve tickets in a span, of a category or of all.
pub(crate) fn ticket_times(organization: OrganizationId, of: Option<CategoryId>, span: Span) -> Key {
    Key::new(format!("TICKET_TIMES#{organization}#{}", whose_tickets(of)), span_sort(span))
}

fn whose_tickets(of: Option<CategoryId>) -> String {
    of.map_or_else(|| "all".to_owned(), |category| category.to_string())
}

fn span_sort(Span { group, start }: Span) -> String {
    format!("{}#{start}", group.key())
}

/// How many tickets a client has.
pub(crate) fn client_tickets(organization: OrganizationId, client: UserId) -> Key {
    Key::new(organization_partition(organization), format!("CLIENT_TICKETS#{client}"))
}

pub(crate) fn ticket(organization: OrganizationId, id: TicketId) -> Key {
    Key::new(format!("TICKET#{organization}#{id}"), "TICKET")
}

/// The lines of a ticket that indicators have counted.
pub(crate) fn counted(organization: OrganizationId, id: TicketId) -> Key {
    Key::new(format!("TICKET#{organization}#{id}"), "COUNTED")
}

/// A ticket as its client knows it.
pub(crate) fn client_ticket(organization: OrganizationId, id: TicketId) -> Key {
    Key::new(format!("TICKET#{organization}#{id}"), "CLIENT")
}

pub(crate) fn draft(organization: OrganizationId, ticket: TicketId, person: UserId) -> Key {
    Key::new(format!("TICKET#{organization}#{ticket}"), format!("DRAFT#{person}"))
}

/// The beginning of the keys of everybody who looks at a ticket.
pub(crate) fn presences(organization: OrganizationId, ticket: TicketId) -> Key {
    Key::new(format!("TICKET#{organization}#{ticket}"), "PRESENCE#")
}

pub(crate) fn presence(organization: OrganizationId, ticket: TicketId, person: UserId) -> Key {
    let Key { partition, sort } = presences(organization, ticket);
    Key::new(partition, format!("{sort}{person}"))
}

/// The beginning of the keys of what may be read by the same people.
pub(crate) fn entries(organization: OrganizationId, ticket: TicketId, visibility: Visibility) -> Key {
    let readers = match visibility {
        Visibility::Public => "PUBLIC",
        Visibility::Internal => "INTERNAL",
    };
    Key::new(format!("TICKET#{organization}#{ticket}"), format!("{readers}#"))
}

pub(crate) fn entry(
    organization: OrganizationId,
    ticket: TicketId,
    visibility: Visibility,
    id: EntryId,
) -> Key {
    let Key { partition, sort } = entries(organization, ticket, visibility);
    Key::new(partition, format!("{sort}{id}"))
}

/// The beginning of the places of all tickets of this moment.
pub(crate) fn ticket_time(at: Timestamp) -> String {
    format!("{:015}", at.as_millisecond().max(0))
}

/// The place of a ticket among those of a moment; without one it comes after all that have one.
pub(crate) fn ticket_place(at: Option<Timestamp>, number: u64) -> String {
    const NEVER: &str = "999999999999999";
    let at = at.map_or_else(|| NEVER.to_owned(), ticket_time);
    format!("{at}#{number:020}")
}

/// The moment of a place, up to which a page was looked through.
pub fn ticket_moment(place: &str) -> Option<Timestamp> {
    let milliseconds = place.split('#').next()?.parse().ok()?;
    Timestamp::from_millisecond(milliseconds).ok()
}
