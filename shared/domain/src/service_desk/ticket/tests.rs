use std::fmt::Write;

use jiff::SignedDuration;

use super::super::calendar::tests::weekdays;
use super::*;
use crate::access::Permission;
use crate::{Violation, ZoneName};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Monday, 30 November 2026, at this time in Moscow.
fn on_monday(time: &str) -> Timestamp {
    format!("2026-11-30T{time}+03:00").parse().unwrap()
}

fn party(name: &str) -> Party {
    Party { id: UserId::new(), name: name.parse().unwrap() }
}

/// A service desk that promises an answer in four hours of work and a solution in 24, on weekdays from nine to six.
struct Desk {
    settings: DeskSettings,
    calendar: WorkingCalendar,
    agent: Author,
    client: Author,
}

impl Desk {
    fn new() -> Self {
        Self {
            settings: DeskSettings::usual(ZoneName::default()),
            calendar: weekdays("Europe/Moscow"),
            agent: Author::Staff(party("Ольга Менеджер")),
            client: Author::Client(party("Клиент")),
        }
    }

    fn terms(&self) -> Terms<'_> {
        Terms { settings: &self.settings, calendar: &self.calendar }
    }

    fn ticket(&self) -> Ticket {
        let order = NewTicket {
            id: TicketId::new(),
            subject: "Не печатает".parse().unwrap(),
            text: "Принтер на третьем этаже".parse().unwrap(),
            files: Vec::new(),
            category: None,
            priority: None,
            assignee: None,
            client: None,
        };
        Ticket::open(order, 1, &self.client, self.terms(), on_monday("09:00")).0
    }

    fn do_to(
        &self,
        ticket: &mut Ticket,
        change: &TicketChange,
        time: &str,
    ) -> Result<Vec<Entry>, TicketRefusal> {
        ticket.change(change, None, &self.agent, self.terms(), on_monday(time))
    }

    fn hear(&self, ticket: &mut Ticket, time: &str) -> Result<Vec<Entry>, TicketRefusal> {
        ticket.hear(said("Ну как?", Visibility::Public), &self.client, self.terms(), on_monday(time))
    }
}

fn said(text: &str, visibility: Visibility) -> Comment {
    Comment { text: text.parse().unwrap(), visibility, files: Vec::new(), mentions: Vec::new() }
}

fn answer(state: Option<TicketState>) -> TicketChange {
    TicketChange { comment: Some(said("Готово", Visibility::Public)), state, ..TicketChange::default() }
}

fn to_state(state: TicketState) -> TicketChange {
    TicketChange { state: Some(state), ..TicketChange::default() }
}

fn note() -> TicketChange {
    TicketChange {
        comment: Some(said("Сложный клиент", Visibility::Internal)), ..TicketChange::default()
    }
}

/// A ticket that has come to a state in the ways that lead there.
fn in_state(desk: &Desk, state: TicketState) -> Ticket {
    let mut ticket = desk.ticket();
    match state {
        TicketState::New => {}
        TicketState::Solved => {
            desk.do_to(&mut ticket, &answer(Some(state)), "10:00").unwrap();
        }
        TicketState::Closed => {
            desk.do_to(&mut ticket, &answer(Some(TicketState::Solved)), "10:00").unwrap();
            desk.do_to(&mut ticket, &to_state(state), "10:00").unwrap();
        }
        TicketState::Merged => {
            let mut other = desk.ticket();
            ticket.merge(&mut other, &desk.agent, desk.terms(), on_monday("10:00")).unwrap();
        }
        state => {
            desk.do_to(&mut ticket, &to_state(state), "10:00").unwrap();
        }
    }
    assert_eq!(ticket.state, state);
    ticket
}

type Act = (&'static str, Permission, fn(&Desk, &mut Ticket) -> Result<Vec<Entry>, TicketRefusal>);

/// Everything that is done to tickets, with the permission that its addresses ask for.
const ACTS: [Act; 13] = [
    ("answer", Permission::WorkTickets, |desk, ticket| desk.do_to(ticket, &answer(None), "11:00")),
    ("note", Permission::WorkTickets, |desk, ticket| desk.do_to(ticket, &note(), "11:00")),
    ("open", Permission::WorkTickets, |desk, ticket| {
        desk.do_to(ticket, &to_state(TicketState::Open), "11:00")
    }),
    ("wait", Permission::WorkTickets, |desk, ticket| {
        desk.do_to(ticket, &to_state(TicketState::Waiting), "11:00")
    }),
    ("solve", Permission::WorkTickets, |desk, ticket| {
        desk.do_to(ticket, &answer(Some(TicketState::Solved)), "11:00")
    }),
    ("close", Permission::WorkTickets, |desk, ticket| {
        desk.do_to(ticket, &to_state(TicketState::Closed), "11:00")
    }),
    ("cancel", Permission::WorkTickets, |desk, ticket| {
        desk.do_to(ticket, &to_state(TicketState::Cancelled), "11:00")
    }),
    ("merge", Permission::WorkTickets, |desk, ticket| {
        let mut other = desk.ticket();
        ticket.merge(&mut other, &desk.agent, desk.terms(), on_monday("11:00")).map(|(entries, _)| entries)
    }),
    ("delete", Permission::DeleteTickets, |desk, ticket| {
        Ok(ticket.delete(&desk.agent, desk.terms(), on_monday("11:00")))
    }),
    ("write", Permission::OpenTickets, |desk, ticket| desk.hear(ticket, "11:00")),
    ("agree", Permission::OpenTickets, |desk, ticket| {
        ticket.agree(&desk.client, desk.terms(), on_monday("11:00"))
    }),
    ("disagree", Permission::OpenTickets, |desk, ticket| {
        ticket.disagree(said("Нет", Visibility::Public), &desk.client, desk.terms(), on_monday("11:00"))
    }),
    ("rate", Permission::OpenTickets, |desk, ticket| {
        ticket.rate("5".parse().unwrap(), None, &desk.client, desk.terms(), on_monday("11:00"))
    }),
];

#[test]
fn every_act_in_every_state_is_what_the_table_says() {
    let desk = Desk::new();
    let mut table = String::new();
    for (act, permission, perform) in ACTS {
        let holders: Vec<&str> = permission.holders().iter().map(|role| role.key()).collect();
        writeln!(table, "{act} ({permission}: {})", holders.join(" ")).unwrap();
        for state in TicketState::ALL {
            let mut ticket = in_state(&desk, state);
            let became = match perform(&desk, &mut ticket) {
                Ok(entries) if entries.is_empty() => "nothing".to_owned(),
                Ok(_) if ticket.deleted_at.is_some() => "deleted".to_owned(),
                Ok(_) => ticket.state.key().to_owned(),
                Err(refusal) => format!("refused: {refusal:?}"),
            };
            writeln!(table, "  {:9} -> {became}", state.key()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_first_answer_of_the_staff_keeps_the_first_promise_and_a_note_or_a_program_does_not() {
    let desk = Desk::new();
    let mut ticket = desk.ticket();
    assert_eq!(ticket.first_response.due_at, Some(on_monday("13:00")));
    desk.do_to(&mut ticket, &note(), "10:00").unwrap();
    let program = Author::Program(party("1С"));
    ticket.change(&answer(None), None, &program, desk.terms(), on_monday("10:30")).unwrap();
    assert_eq!((ticket.state, ticket.first_response.done_at), (TicketState::New, None));
    let entries = desk.do_to(&mut ticket, &answer(None), "11:00").unwrap();
    assert_eq!((ticket.state, ticket.first_response.done_at), (TicketState::Open, Some(on_monday("11:00"))));
    assert_eq!(
        (entries.len(), entries[0].changes.len()),
        (1, 1),
        "one entry tells of the answer and the state"
    );
    desk.do_to(&mut ticket, &answer(None), "12:00").unwrap();
    assert_eq!(ticket.first_response.done_at, Some(on_monday("11:00")));
}

#[test]
fn what_is_internal_and_what_is_public_of_one_act_are_two_entries() {
    let desk = Desk::new();
    let mut ticket = desk.ticket();
    let change = TicketChange {
        priority: Some(Priority::Urgent),
        assignee: Some(Some(party("Ольга"))),
        ..answer(Some(TicketState::Waiting))
    };
    let entries = desk.do_to(&mut ticket, &change, "10:00").unwrap();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            let fields: Vec<&str> = entry.changes.iter().map(|change| change.field.as_str()).collect();
            (entry.visibility, entry.text.is_some(), fields)
        })
        .collect();
    let expected = [
        (Visibility::Public, true, vec!["state"]),
        (Visibility::Internal, false, vec!["priority", "assignee"]),
    ];
    assert_eq!(told, expected);
    assert_eq!(ticket.version, 2);
    assert_eq!(desk.do_to(&mut ticket, &to_state(TicketState::Waiting), "11:00"), Ok(Vec::new()));
    assert_eq!((ticket.version, ticket.updated_at), (2, on_monday("10:00")));
}

#[test]
fn waiting_does_not_count_and_another_priority_keeps_the_pauses() {
    let desk = Desk::new();
    let mut ticket = desk.ticket();
    desk.do_to(&mut ticket, &answer(Some(TicketState::Waiting)), "10:00").unwrap();
    assert_eq!((ticket.resolution.due_at, ticket.alarm), (None, None));
    desk.hear(&mut ticket, "12:00").unwrap();
    assert_eq!(ticket.state, TicketState::New, "it has nobody");
    let due = at("2026-12-02T17:00:00+03:00");
    assert_eq!(ticket.resolution.due_at, Some(due), "24 hours of work without two of waiting");
    for (priority, due) in [
        (Priority::High, at("2026-12-01T10:00:00+03:00")),
        (Priority::Urgent, on_monday("15:00")),
        (Priority::Normal, due),
    ] {
        let change = TicketChange { priority: Some(priority), ..TicketChange::default() };
        desk.do_to(&mut ticket, &change, "12:30").unwrap();
        assert_eq!(ticket.resolution.due_at, Some(due), "{priority:?}");
    }
}

#[test]
fn the_clients_first_word_after_an_answer_is_waited_for_by_a_promise_of_its_own() {
    let desk = Desk::new();
    let mut ticket = desk.ticket();
    desk.hear(&mut ticket, "09:30").unwrap();
    assert_eq!(ticket.next_response, None, "the first answer is still to come");
    desk.do_to(&mut ticket, &answer(None), "10:00").unwrap();
    for time in ["11:00", "12:00"] {
        desk.hear(&mut ticket, time).unwrap();
        let begun = ticket.next_response.as_ref().map(|next| next.begun_at);
        assert_eq!(begun, Some(on_monday("11:00")));
    }
    assert_eq!(ticket.listing().due_at, Some(on_monday("15:00")));
    desk.do_to(&mut ticket, &answer(None), "13:00").unwrap();
    assert_eq!(ticket.next_response, None);
}

#[test]
fn time_warns_then_breaks_the_promise_and_reopening_does_not_mend_it() {
    let desk = Desk::new();
    let mut ticket = desk.ticket();
    assert_eq!(ticket.tended_at, Some(on_monday("12:12")), "four fifths of four hours");
    for (time, alarm, next) in [
        ("12:12", Alarm::DueSoon, on_monday("13:00:01")),
        ("13:00:01", Alarm::Overdue, at("2026-12-02T10:12:00+03:00")),
    ] {
        assert_eq!(ticket.tend(desk.terms(), on_monday(time)), []);
        assert_eq!((ticket.alarm, ticket.tended_at), (Some(alarm), Some(next)));
    }
    desk.do_to(&mut ticket, &answer(Some(TicketState::Solved)), "14:00").unwrap();
    assert_eq!((ticket.sla, ticket.alarm), (PromiseState::Failed, None), "what is solved raises no alarm");
    desk.hear(&mut ticket, "15:00").unwrap();
    assert_eq!(ticket.sla, PromiseState::Failed);
}

#[test]
fn one_task_at_a_time_waits_for_a_ticket() {
    let desk = Desk::new();
    let mut ticket = desk.ticket();
    let warned = on_monday("12:12");
    assert_eq!(ticket.next_task(on_monday("09:00")).map(|later| later.due_at), Some(warned));
    let later = TicketChange { priority: Some(Priority::Low), ..TicketChange::default() };
    desk.do_to(&mut ticket, &later, "09:10").unwrap();
    assert!(ticket.tended_at > Some(warned));
    assert!(ticket.next_task(on_monday("09:10")).is_none(), "the first task comes before that");
    let urgent = TicketChange { priority: Some(Priority::Urgent), ..TicketChange::default() };
    desk.do_to(&mut ticket, &urgent, "09:20").unwrap();
    let sooner = on_monday("09:48");
    assert_eq!(ticket.next_task(on_monday("09:20")).map(|later| later.due_at), Some(sooner));
    assert_eq!(ticket.tend_as_tasked(warned, desk.terms(), sooner), None, "another has taken its place");
    assert_eq!(ticket.tend_as_tasked(sooner, desk.terms(), sooner), Some(Vec::new()));
    assert_eq!(ticket.next_task(sooner).map(|later| later.due_at), Some(on_monday("10:00:01")));
}

#[test]
fn silence_closes_what_is_solved_and_a_word_opens_it_for_a_while() {
    let desk = Desk::new();
    let mut ticket = in_state(&desk, TicketState::Solved);
    let closes = on_monday("10:00") + SignedDuration::from_hours(7 * 24);
    assert_eq!(ticket.tended_at, Some(closes));
    assert_eq!(ticket.tend(desk.terms(), closes - SignedDuration::from_secs(1)), []);
    let entries = ticket.tend(desk.terms(), closes);
    assert_eq!((ticket.state, entries.len()), (TicketState::Closed, 1));
    assert_eq!(entries[0].author, Author::Kabinet);
    let last = closes + SignedDuration::from_hours(30 * 24);
    let word = |ticket: &mut Ticket, now| {
        ticket
            .hear(said("Опять", Visibility::Public), &desk.client, desk.terms(), now)
            .map(|entries| entries.len())
    };
    let late = last + SignedDuration::from_secs(1);
    assert_eq!(word(&mut ticket.clone(), late), Err(TicketRefusal::ClosedForGood));
    let open = ticket.clone().change(&to_state(TicketState::Open), None, &desk.agent, desk.terms(), late);
    assert_eq!(open, Err(TicketRefusal::ClosedForGood));
    assert_eq!(word(&mut ticket, last), Ok(1));
    assert_eq!(ticket.state, TicketState::New);
}

#[test]
fn a_rating_is_of_one_solution_and_may_be_changed_until_the_next() {
    let desk = Desk::new();
    let mut ticket = in_state(&desk, TicketState::Solved);
    let rate = |ticket: &mut Ticket, score: &str, time| {
        ticket
            .rate(score.parse().unwrap(), None, &desk.client, desk.terms(), on_monday(time))
            .map(|all| all.len())
    };
    assert_eq!((rate(&mut ticket, "2", "11:00"), rate(&mut ticket, "4", "11:01")), (Ok(1), Ok(1)));
    assert_eq!(rate(&mut ticket, "4", "11:02"), Ok(0), "nothing new");
    desk.hear(&mut ticket, "11:03").unwrap();
    assert!(ticket.rating.is_some(), "what was thought of the first solution is known");
    desk.do_to(&mut ticket, &answer(Some(TicketState::Solved)), "12:00").unwrap();
    assert_eq!(ticket.rating, None);
    for score in ["0", "6", "-1", "four"] {
        assert_eq!(score.parse::<Score>(), Err(Violation::OutOfRange { minimum: 1, maximum: 5 }));
    }
}

#[test]
fn a_client_learns_nothing_of_what_is_internal_not_even_that_it_was() {
    let desk = Desk::new();
    let mut ticket = desk.ticket();
    assert_eq!(ticket.for_client(), None, "it is the organisation's own");
    ticket.client = Some(Client {
        id: UserId::new(),
        name: "Иванов Пётр".parse().unwrap(),
        email: "petr@example.com".parse().unwrap(),
    });
    let before = ticket.for_client();
    desk.do_to(&mut ticket, &note(), "10:00").unwrap();
    let urgent = TicketChange { priority: Some(Priority::Urgent), ..TicketChange::default() };
    desk.do_to(&mut ticket, &urgent, "10:30").unwrap();
    assert_eq!(ticket.for_client(), before);
    let given = TicketChange {
        assignee: Some(Some(party("Волкова Ольга Петровна"))),
        ..TicketChange::default()
    };
    desk.do_to(&mut ticket, &given, "11:00").unwrap();
    let seen = ticket.for_client().unwrap();
    assert_eq!((seen.assignee, seen.updated_at), (Some("Ольга".parse().unwrap()), on_monday("09:00")));
    ticket.delete(&desk.agent, desk.terms(), on_monday("12:00"));
    assert_eq!(ticket.for_client(), None);
}

#[test]
fn each_is_told_what_concerns_them_and_nobody_what_they_have_done_themselves() {
    use super::super::News;

    let mut desk = Desk::new();
    let (agent, client) = (party("Ольга"), party("Иванов Пётр"));
    desk.agent = Author::Staff(agent.clone());
    desk.client = Author::Client(client.clone());
    let mut ticket = desk.ticket();
    let email = "petr@example.com".parse().unwrap();
    ticket.client = Some(Client { id: client.id, name: client.name.clone(), email });
    let now = on_monday("10:00");
    assert_eq!(ticket.tidings(None, &[], now), [], "whoever opens a ticket knows of it");
    let other = party("Анна");
    let to_other = TicketChange { assignee: Some(Some(other.clone())), ..answer(None) };
    for (change, expected) in [
        (note(), vec![]),
        (answer(None), vec![(client.id, "ticket_answered")]),
        (TicketChange { assignee: Some(Some(agent.clone())), ..TicketChange::default() }, vec![]),
        (to_other, vec![(client.id, "ticket_answered"), (other.id, "ticket_assigned")]),
        (to_state(TicketState::OnHold), vec![(client.id, "ticket_state")]),
        (TicketChange { priority: Some(Priority::Low), ..TicketChange::default() }, vec![]),
    ] {
        let before = ticket.clone();
        let entries = desk.do_to(&mut ticket, &change, "10:00").unwrap();
        assert_eq!(told(&before, &ticket, &entries), expected, "{change:?}");
    }
    let before = ticket.clone();
    let entries = desk.hear(&mut ticket, "10:05").unwrap();
    assert_eq!(told(&before, &ticket, &entries), [(other.id, "ticket_written")]);
    let before = ticket.clone();
    ticket.alarm = Some(Alarm::Overdue);
    let due = ticket.tidings(Some(&before), &[], now);
    assert_eq!(due.iter().map(|told| told.what).collect::<Vec<_>>(), [News::Due(Alarm::Overdue)]);
    assert_eq!(ticket.tidings(Some(&ticket), &[], now), [], "once");
}

/// Who is told of which kind.
fn told(before: &Ticket, after: &Ticket, entries: &[Entry]) -> Vec<(UserId, &'static str)> {
    let told = after.tidings(Some(before), entries, on_monday("10:00")).into_iter();
    told.flat_map(|told| told.tidings().map(|tiding| (tiding.to, tiding.what.kind())).collect::<Vec<_>>())
        .collect()
}

#[test]
fn whoever_follows_a_ticket_is_told_of_all_and_nobody_of_one_thing_twice() {
    let mut desk = Desk::new();
    let (agent, client) = (party("Ольга"), party("Иванов Пётр"));
    desk.agent = Author::Staff(agent.clone());
    desk.client = Author::Client(client.clone());
    let mut ticket = desk.ticket();
    let email = "petr@example.com".parse().unwrap();
    ticket.client = Some(Client { id: client.id, name: client.name.clone(), email });
    let (anna, boris) = (party("Анна"), party("Борис"));
    let given = TicketChange { assignee: Some(Some(anna.clone())), ..TicketChange::default() };
    desk.do_to(&mut ticket, &given, "09:30").unwrap();
    for watcher in [&agent, &anna, &boris] {
        assert_eq!(ticket.watch(watcher.clone()), Ok(true));
        assert_eq!(ticket.watch(watcher.clone()), Ok(false));
    }
    let mut act = |change: TicketChange| {
        let before = ticket.clone();
        let entries = desk.do_to(&mut ticket, &change, "10:00").unwrap();
        told(&before, &ticket, &entries)
    };
    let sorted = |mut told: Vec<(UserId, &'static str)>| {
        told.sort_unstable();
        told
    };
    let watched = [(anna.id, "ticket_watched"), (boris.id, "ticket_watched")];
    let answered = [&[(client.id, "ticket_answered")], &watched[..]].concat();
    assert_eq!(sorted(act(answer(None))), sorted(answered));
    let moved = [&[(client.id, "ticket_state")], &watched[..]].concat();
    assert_eq!(sorted(act(to_state(TicketState::OnHold))), sorted(moved));
    assert_eq!(sorted(act(note())), sorted(vec![(anna.id, "ticket_noted"), (boris.id, "ticket_noted")]));
    let vera = party("Вера");
    let mut calling = note();
    calling.comment.as_mut().unwrap().mentions = vec![vera.clone(), boris.clone()];
    let called = [(vera.id, "ticket_mentioned"), (boris.id, "ticket_mentioned"), (anna.id, "ticket_noted")];
    assert_eq!(sorted(act(calling)), sorted(called.to_vec()));
    assert!(ticket.is_watched_by(vera.id), "whoever is called in follows from then on");

    let before = ticket.clone();
    let entries = desk.hear(&mut ticket, "10:05").unwrap();
    let heard = [agent.id, boris.id, vera.id].map(|watcher| (watcher, "ticket_watched"));
    assert_eq!(
        sorted(told(&before, &ticket, &entries)),
        sorted([&[(anna.id, "ticket_written")], &heard[..]].concat()),
        "whoever has it is told as such"
    );
    assert_eq!(ticket.unwatch(boris.id), Ok(true));
    assert_eq!(ticket.unwatch(boris.id), Ok(false));
    while ticket.watchers.len() < super::super::MOST_WATCHERS {
        ticket.watch(party("Ещё один")).unwrap();
    }
    assert_eq!(ticket.watch(boris.clone()), Err(TicketRefusal::TooManyWatchers));

    let mut other = desk.ticket();
    other.client = ticket.client.clone();
    other.watch(boris.clone()).unwrap();
    ticket.merge(&mut other, &desk.agent, desk.terms(), on_monday("11:00")).unwrap();
    assert!(other.is_watched_by(anna.id) && other.is_watched_by(boris.id), "they go on in the other one");
    ticket.delete(&desk.agent, desk.terms(), on_monday("12:00"));
    assert_eq!(ticket.watch(boris), Err(TicketRefusal::Deleted));
}

#[test]
fn what_has_ended_is_changed_no_more_and_no_ticket_goes_on_in_another_clients() {
    let desk = Desk::new();
    for state in [TicketState::Cancelled, TicketState::Merged] {
        let urgent = TicketChange { priority: Some(Priority::Urgent), ..TicketChange::default() };
        let refused = desk.do_to(&mut in_state(&desk, state), &urgent, "11:00");
        assert_eq!(refused, Err(TicketRefusal::State(state)));
    }
    let of = |name: &str| {
        let email = format!("{name}@example.com").parse().unwrap();
        Ticket {
            client: Some(Client { id: UserId::new(), name: name.parse().unwrap(), email }),
            ..desk.ticket()
        }
    };
    let (mut own, now) = (of("anna"), on_monday("11:00"));
    for mut other in [of("petr"), desk.ticket()] {
        let refused = own.merge(&mut other, &desk.agent, desk.terms(), now);
        assert_eq!(refused, Err(TicketRefusal::IntoAnothers));
    }
    let mut organizations_own = desk.ticket();
    assert!(organizations_own.merge(&mut own, &desk.agent, desk.terms(), now).is_ok());
    own.delete(&desk.agent, desk.terms(), now);
    assert_eq!(own.agree(&desk.client, desk.terms(), now), Err(TicketRefusal::Deleted));
}

#[test]
fn nobody_solves_a_ticket_without_telling_the_client() {
    let desk = Desk::new();
    let mut ticket = desk.ticket();
    for change in [to_state(TicketState::Solved), TicketChange { state: Some(TicketState::Solved), ..note() }]
    {
        let refusal = desk.do_to(&mut ticket, &change, "10:00").unwrap_err();
        assert_eq!(crate::Refusal::errors(&refusal)[0].violation, Violation::SolvedWithoutAnswer);
    }
}

#[test]
fn two_tickets_are_linked_in_both_and_a_deleted_one_comes_back_as_it_was() {
    let desk = Desk::new();
    let (mut one, mut other) = (desk.ticket(), desk.ticket());
    let now = on_monday("10:00");
    assert_eq!(one.link(&mut other, LinkKind::Cause, &desk.agent, now).unwrap().len(), 1);
    assert_eq!(one.link(&mut other, LinkKind::Cause, &desk.agent, now), Ok(Vec::new()));
    assert_eq!((one.links[0].is_back, other.links[0].is_back), (false, true));
    assert_eq!(other.unlink(&mut one, &desk.agent, now).len(), 1);
    assert_eq!((one.links.len(), other.links.len()), (0, 0));
    let before = one.clone();
    one.delete(&desk.agent, desk.terms(), now);
    let last = now + SignedDuration::from_hours(30 * 24);
    assert!(one.listing().is_deleted && !one.is_to_be_erased(last));
    assert!(one.is_to_be_erased(one.tended_at.unwrap()), "a second later");
    assert_eq!(desk.do_to(&mut one, &answer(None), "11:00"), Err(TicketRefusal::Deleted));
    one.restore(&desk.agent, desk.terms(), last).unwrap();
    assert_eq!((one.state, one.deleted_at, &one.resolution), (before.state, None, &before.resolution));
    one.delete(&desk.agent, desk.terms(), now);
    let late = now + SignedDuration::from_hours(30 * 24 + 1);
    assert_eq!(one.restore(&desk.agent, desk.terms(), late), Err(TicketRefusal::Deleted));
}
