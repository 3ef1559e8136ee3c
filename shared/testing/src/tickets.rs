//! Tickets with a past.

use std::convert::Infallible;

use domain::service_desk::{
    Author, Client, Comment, Entry, NewTicket, Party, Priority, Score, Terms, Ticket, TicketChange,
    TicketState, Visibility,
};
use domain::{OrganizationId, TicketId, UserId};
use jiff::{SignedDuration, Timestamp};
use store::{Decided, Tenant};

use crate::TestApp;

/// What becomes of a ticket: after how many hours, and what.
type Act<'a> = (i64, &'a dyn Fn(&mut Ticket, Terms<'_>, Timestamp) -> Vec<Entry>);

const SUBJECTS: [&str; 8] = [
    "Не открывается почта",
    "Принтер печатает пустые листы",
    "Нужен доступ к общей папке",
    "Не подключается удалённый стол",
    "Телефон в переговорной молчит",
    "Обновить кассу в магазине на Ленина",
    "1С: не проводится реализация",
    "Новый ноутбук для бухгалтера",
];

impl TestApp {
    /// Makes so many tickets that came over the last days, most of which were answered and solved, some opened again, and rated. The
    /// same every time.
    pub async fn plant_history(&self, organization: OrganizationId, count: u32, days: i64) {
        let store = &self.local().store;
        let zone = store.organization(organization).await.unwrap().unwrap().time_zone;
        let tenant = store.tenant(organization);
        let desk = tenant.desk(&zone).await.unwrap();
        let desk = tenant.keep_desk(desk, None).await.unwrap();
        let terms = Terms { settings: &desk.settings, calendar: &desk.settings.calendar };
        let now = self.local().clock.now();
        let party = |name: &str| Party { id: UserId::new(), name: name.parse().unwrap() };
        let (agent, client) = (Author::Staff(party("Мария Лебедева")), party("Иван Клиентов"));
        let by_client = Author::Client(client.clone());
        let count = i64::from(count);
        for number in 0..count {
            // Numbers without a common divisor spread what happens over the days and the hours.
            let (wait, length) = (number * 7 % 31, number * 13 % 47);
            let day = zone.day_of(now - SignedDuration::from_hours(24 * days * (count - number) / count));
            let came = zone.start_of(day).unwrap() + SignedDuration::from_hours(9 + number % 8);
            let said = || Comment {
                text: "Готово".parse().unwrap(),
                visibility: Visibility::Public,
                files: Vec::new(),
                mentions: Vec::new(),
            };
            let answer = |state| TicketChange { comment: Some(said()), state, ..TicketChange::default() };
            let change = |state| {
                let (agent, answer) = (agent.clone(), answer(state));
                move |ticket: &mut Ticket, terms: Terms<'_>, at: Timestamp| {
                    ticket.change(&answer, None, &agent, terms, at).unwrap_or_default()
                }
            };
            let (answered, waiting) = (change(None), change(Some(TicketState::Waiting)));
            let solved = change(Some(TicketState::Solved));
            let heard = |ticket: &mut Ticket, terms: Terms<'_>, at: Timestamp| {
                ticket.hear(said(), &by_client, terms, at).unwrap_or_default()
            };
            let rated = |ticket: &mut Ticket, terms: Terms<'_>, at: Timestamp| {
                let score = Score::try_from(if number % 11 == 0 { 2 } else { 5 }).unwrap();
                ticket.rate(score, None, &by_client, terms, at).unwrap_or_default()
            };
            let mut acts: Vec<Act<'_>> = vec![(1 + wait / 4, &answered)];
            if number % 5 == 0 {
                acts.extend([(2, &waiting as _), (20, &heard as _)]);
            }
            acts.push((3 + length, &solved));
            if number % 9 == 0 {
                acts.extend([(5, &heard as _), (8, &solved as _)]);
            }
            if number % 3 == 0 {
                acts.push((1, &rated));
            }
            let order = NewTicket {
                id: TicketId::new(),
                subject: SUBJECTS[usize::try_from(number).unwrap() % SUBJECTS.len()].parse().unwrap(),
                text: "Подробности внутри".parse().unwrap(),
                files: Vec::new(),
                category: None,
                priority: (number % 6 == 0).then_some(Priority::High),
                assignee: agent.party().cloned(),
                client: Some(Client {
                    id: client.id,
                    name: client.name.clone(),
                    email: "client@romashka.example".parse().unwrap(),
                }),
            };
            live(&tenant, &order, &by_client, terms, came, &acts, now).await;
        }
    }
}

/// Makes a ticket, and lets happen to it what has happened by now.
async fn live(
    tenant: &Tenant,
    order: &NewTicket<'_>,
    by: &Author,
    terms: Terms<'_>,
    came: Timestamp,
    acts: &[Act<'_>],
    now: Timestamp,
) {
    let make = |number, _: Option<&Ticket>| {
        let (ticket, entry) = Ticket::open(order.clone(), number, by, terms, came);
        Ok::<_, Infallible>((Decided { ticket, entries: vec![entry], audit: None }, None))
    };
    let mut ticket = tenant.open_ticket(None, make, came).await.unwrap();
    let mut at = came;
    for (hours, act) in acts {
        at += SignedDuration::from_hours(*hours);
        if at > now {
            break;
        }
        let decide = |seen: &Ticket| {
            let mut ticket = seen.clone();
            let entries = act(&mut ticket, terms, at);
            Ok::<_, Infallible>(Some(Decided { ticket, entries, audit: None }))
        };
        ticket = tenant.change_ticket(ticket, decide, at).await.unwrap();
    }
}
