//! What happens to all tickets, in the order of time: each act is decided by the rules of tickets at its moment, and what time brings
//! between acts comes between them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use domain::service_desk::{
    Author, Comment, Entry, NewTicket, Party, Score, ServiceDesk, Terms, Ticket, TicketChange, TicketRefusal,
    TicketState, Visibility,
};
use domain::{Name, TicketId};
use jiff::{SignedDuration, Timestamp};

use super::script::{Act, Plan};
use super::{DemoError, Scene, client_of, party_of, refused, text, words};

/// A ticket with all that tells of it.
pub(super) struct Told {
    pub(super) ticket: Ticket,
    pub(super) entries: Vec<Entry>,
}

/// Between two acts of the same ticket there are at least so many seconds.
const AFTER_EACH_OTHER: SignedDuration = SignedDuration::from_secs(20);

struct Stage<'a> {
    scene: &'a Scene<'a>,
    desk: &'a ServiceDesk,
    terms: Terms<'a>,
    plans: Vec<Plan>,
    told: Vec<Option<Told>>,
}

/// Lets everything happen that happens by now. Plans are given in the order of their numbers.
pub(super) fn live(
    scene: &Scene<'_>,
    desk: &ServiceDesk,
    terms: Terms<'_>,
    plans: Vec<Plan>,
) -> Result<Vec<Told>, DemoError> {
    let mut coming: BinaryHeap<Reverse<(Timestamp, usize)>> =
        plans.iter().enumerate().map(|(place, plan)| Reverse((plan.at, place))).collect();
    let told = plans.iter().map(|_| None).collect();
    let mut stage = Stage { scene, desk, terms, plans, told };
    while let Some(Reverse((at, place))) = coming.pop() {
        if at > scene.now {
            break;
        }
        stage.go_on(place, at)?;
        if let Some((after, _)) = stage.plans[place].script.front() {
            let next = terms.calendar.after(at, *after).unwrap_or(at).max(at + AFTER_EACH_OTHER);
            coming.push(Reverse((next, place)));
        }
    }
    let mut all = Vec::with_capacity(stage.told.len());
    for told in stage.told {
        let mut told = told.ok_or_else(|| refused("a ticket has not come about by now"))?;
        told.let_time_pass(terms, scene.now);
        all.push(told);
    }
    Ok(all)
}

impl Told {
    /// Does what time brings by this moment, as its tasks would.
    fn let_time_pass(&mut self, terms: Terms<'_>, until: Timestamp) {
        while let Some(at) = self.ticket.tended_at.filter(|at| *at <= until) {
            drop(self.ticket.next_task(at));
            let Some(entries) = self.ticket.tend_as_tasked(at, terms, at) else { return };
            self.entries.extend(entries);
        }
    }

    /// Whether an act was done; not, where a rule refuses it.
    fn note(&mut self, done: Result<Vec<Entry>, TicketRefusal>) -> bool {
        let is_done = done.is_ok();
        self.entries.extend(done.unwrap_or_default());
        is_done
    }
}

impl Stage<'_> {
    /// Makes the ticket, or does the next act.
    fn go_on(&mut self, place: usize, at: Timestamp) -> Result<(), DemoError> {
        let Some(mut told) = self.told[place].take() else { return self.open(place, at) };
        told.let_time_pass(self.terms, at);
        if let Some((_, act)) = self.plans[place].script.pop_front() {
            self.act(place, &mut told, act, at)?;
        }
        self.told[place] = Some(told);
        Ok(())
    }

    fn open(&mut self, place: usize, at: Timestamp) -> Result<(), DemoError> {
        let plan = &self.plans[place];
        let client = plan.client.map(|place| client_of(&self.scene.cast.clients[place]));
        let by =
            self.client(place).filter(|_| !plan.is_written_by_staff).unwrap_or_else(|| self.agent(place));
        let order = NewTicket {
            id: TicketId::new(),
            subject: text(&plan.subject)?,
            text: text(&plan.text)?,
            files: Vec::new(),
            category: self.desk.categories.get(plan.category),
            priority: plan.priority,
            assignee: None,
            client,
        };
        let (mut ticket, entry) = Ticket::open(order, place as u64 + 1, &by, self.terms, at);
        if let Some(earlier) = plan.follows.and_then(|earlier| self.told[earlier].as_mut()) {
            earlier.let_time_pass(self.terms, at);
            let told = ticket.follow(&mut earlier.ticket, &by, at);
            earlier.entries.extend(told);
        }
        self.told[place] = Some(Told { ticket, entries: vec![entry] });
        Ok(())
    }

    fn act(&mut self, place: usize, told: &mut Told, act: Act, at: Timestamp) -> Result<(), DemoError> {
        let (terms, ticket) = (self.terms, &mut told.ticket);
        let done = match act {
            Act::Take => self.change(place, ticket, TicketChange::default(), at),
            Act::Answer(said, state) => {
                let comment = Some(comment(&said, Visibility::Public)?);
                self.change(place, ticket, TicketChange { comment, state, ..TicketChange::default() }, at)
            }
            Act::Note(said, state) => {
                let comment = Some(comment(&said, Visibility::Internal)?);
                self.change(place, ticket, TicketChange { comment, state, ..TicketChange::default() }, at)
            }
            Act::Call(said, agent) => {
                let party = party_of(&self.scene.cast.agents[agent]);
                let comment = Some(calling(&party, said)?);
                self.change(place, ticket, TicketChange { comment, ..TicketChange::default() }, at)
            }
            Act::Rank(priority) => {
                let priority = Some(priority);
                self.change(place, ticket, TicketChange { priority, ..TicketChange::default() }, at)
            }
            Act::Hear(said) => {
                let Some(by) = self.client(place) else { return Ok(()) };
                ticket.hear(comment(&said, Visibility::Public)?, &by, terms, at)
            }
            Act::Agree => {
                let Some(by) = self.client(place) else { return Ok(()) };
                ticket.agree(&by, terms, at)
            }
            Act::Rate(score, said) => {
                let Some(by) = self.client(place) else { return Ok(()) };
                let score = Score::try_from(score).map_err(refused)?;
                ticket.rate(score, said.map(text).transpose()?, &by, terms, at)
            }
            Act::Merge(into) => return self.merge(place, told, into, at),
            Act::Link(to, kind) => {
                let by = self.agent(place);
                let Some(other) = self.told[to].as_mut() else { return Ok(()) };
                other.let_time_pass(terms, at);
                ticket.link(&mut other.ticket, kind, &by, at)
            }
        };
        told.note(done);
        Ok(())
    }

    fn merge(&mut self, place: usize, told: &mut Told, into: usize, at: Timestamp) -> Result<(), DemoError> {
        let (by, terms) = (self.agent(place), self.terms);
        if let Some(other) = self.told[into].as_mut() {
            other.let_time_pass(terms, at);
            if let Ok((entries, there)) = told.ticket.merge(&mut other.ticket, &by, terms, at) {
                told.entries.extend(entries);
                other.entries.extend(there);
                return Ok(());
            }
        }
        let comment = Some(comment(words::THE_SAME, Visibility::Public)?);
        let state = Some(TicketState::Solved);
        let change = TicketChange { comment, state, ..TicketChange::default() };
        let done = self.change(place, &mut told.ticket, change, at);
        told.note(done);
        Ok(())
    }

    /// A change by whoever has the ticket; whoever does something about one that nobody has takes it.
    fn change(
        &self,
        place: usize,
        ticket: &mut Ticket,
        change: TicketChange,
        at: Timestamp,
    ) -> Result<Vec<Entry>, TicketRefusal> {
        let by = self.agent_of(place, ticket);
        let takes = ticket.assignee.is_none().then(|| by.party().cloned());
        let change = TicketChange { assignee: takes, ..change };
        let category = self.desk.categories.get(self.plans[place].category);
        let category: Option<&Name> = category.map(|category| &category.name);
        ticket.change(&change, category, &by, self.terms, at)
    }

    fn agent_of(&self, place: usize, ticket: &Ticket) -> Author {
        ticket.assignee.clone().map_or_else(|| self.agent(place), Author::Staff)
    }

    fn agent(&self, place: usize) -> Author {
        Author::Staff(party_of(&self.scene.cast.agents[self.plans[place].agent]))
    }

    fn client(&self, place: usize) -> Option<Author> {
        Some(Author::Client(party_of(&self.scene.cast.clients[self.plans[place].client?])))
    }
}

fn comment(said: &str, visibility: Visibility) -> Result<Comment, DemoError> {
    Ok(Comment { text: text(said)?, visibility, files: Vec::new(), mentions: Vec::new() })
}

/// A note that calls a colleague in.
pub(super) fn calling(party: &Party, said: &str) -> Result<Comment, DemoError> {
    let note = comment(&format!("@{}, {said}", party.name), Visibility::Internal)?;
    Ok(Comment { mentions: vec![party.clone()], ..note })
}
