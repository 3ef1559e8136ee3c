//! Who follows a ticket beside those who have it, and who is called into it. "@Ольга Петрова, посмотрите" in a note calls Ольга
//! Петрова in, and she follows the ticket from then on. What a client is answered calls nobody in: it would tell them surnames.

use std::collections::BTreeSet;

use super::{Party, Ticket, TicketRefusal};
use crate::UserId;
use crate::organization::fold;

/// The most people who follow a ticket: each of them is one place more in the list of tickets, which every act writes.
pub const MOST_WATCHERS: usize = 10;

/// The most people whom one note calls in.
const MOST_MENTIONED: usize = 10;

impl Ticket {
    /// Lets somebody follow the ticket. Answers whether that is new.
    pub fn watch(&mut self, party: Party) -> Result<bool, TicketRefusal> {
        if self.deleted_at.is_some() {
            return Err(TicketRefusal::Deleted);
        }
        if self.is_watched_by(party.id) {
            return Ok(false);
        }
        if self.watchers.len() >= MOST_WATCHERS {
            return Err(TicketRefusal::TooManyWatchers);
        }
        self.watchers.push(party);
        Ok(true)
    }

    /// Lets somebody follow the ticket no longer. Answers whether that is new.
    pub fn unwatch(&mut self, person: UserId) -> Result<bool, TicketRefusal> {
        if self.deleted_at.is_some() {
            return Err(TicketRefusal::Deleted);
        }
        let before = self.watchers.len();
        self.watchers.retain(|watcher| watcher.id != person);
        Ok(self.watchers.len() < before)
    }

    /// Forgets those who follow it and are none of these.
    pub fn keep_watchers(&mut self, kept: &BTreeSet<UserId>) {
        self.watchers.retain(|watcher| kept.contains(&watcher.id));
    }

    pub fn is_watched_by(&self, person: UserId) -> bool {
        self.watchers.iter().any(|watcher| watcher.id == person)
    }

    /// Lets those of them follow the ticket for whom there is room.
    pub(super) fn watch_too(&mut self, parties: &[Party]) {
        for party in parties {
            if !self.is_watched_by(party.id) && self.watchers.len() < MOST_WATCHERS {
                self.watchers.push(party.clone());
            }
        }
    }
}

/// Those of these people whom a text calls in: by an `@`, and as many words of their name, in any order, as tell them from others.
pub fn mentioned(text: &str, people: &[Party]) -> Vec<Party> {
    let people: Vec<(Vec<String>, &Party)> = people.iter().map(|party| (words_of(party), party)).collect();
    let mut found: Vec<Party> = Vec::new();
    for (at, _) in text.match_indices('@') {
        // An e-mail address calls nobody.
        if text[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
            continue;
        }
        for party in called(&text[at + 1..], &people) {
            if found.len() < MOST_MENTIONED && !found.iter().any(|one| one.id == party.id) {
                found.push(party.clone());
            }
        }
    }
    found
}

/// The words of a name, sorted.
fn words_of(party: &Party) -> Vec<String> {
    let mut words: Vec<String> =
        fold(party.name.as_str()).split_whitespace().map(ToOwned::to_owned).collect();
    words.sort_unstable();
    words
}

/// The people with whose name a text begins. Several people of one name are all meant; nobody, where the name goes on as that of
/// none of them does: "@Орлов Пётр" does not call Дмитрий Орлов.
fn called<'a>(text: &str, people: &[(Vec<String>, &'a Party)]) -> Vec<&'a Party> {
    let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '-';
    // No name has more words, and hardly any longer ones.
    let beginning: String = text.chars().take(200).collect();
    let mut left: Vec<&(Vec<String>, &Party)> = people.iter().collect();
    let mut has_begun = false;
    for word in beginning.split(' ').take(5) {
        let end = word.find(|letter| !is_of_name(letter));
        let word = &word[..end.unwrap_or(word.len())];
        let folded = fold(word);
        let narrower: Vec<_> = left.iter().copied().filter(|(name, _)| name.contains(&folded)).collect();
        if narrower.is_empty() {
            if !has_begun || word.starts_with(char::is_uppercase) {
                return Vec::new();
            }
            break;
        }
        (left, has_begun) = (narrower, true);
        if end.is_some() {
            break;
        }
    }
    let is_one_name = left.windows(2).all(|two| two[0].0 == two[1].0);
    if has_begun && is_one_name { left.into_iter().map(|(_, party)| *party).collect() } else { Vec::new() }
}

/// Whether a text looks as if it were to call somebody in.
pub fn seems_to_mention(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + 1..]);
        !before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Vec<Party> {
        ["Ольга Петрова", "Ольга Петрова-Водкина", "Пётр Иванов", "Мария Иванова", "Мария Ким", "Anna"]
            .map(|name| Party { id: UserId::new(), name: name.parse().unwrap() })
            .to_vec()
    }

    fn names(text: &str) -> Vec<String> {
        mentioned(text, &people()).into_iter().map(|party| party.name.to_string()).collect()
    }

    #[test]
    fn people_are_called_by_their_name_or_by_so_much_of_it_as_one_of_them_alone_has() {
        assert_eq!(names("@Ольга Петрова, посмотрите"), ["Ольга Петрова"]);
        assert_eq!(names("зовём @ольга петрова-водкина."), ["Ольга Петрова-Водкина"]);
        assert_eq!(names("@Петр и @ким: кто свободен? @Петр!"), ["Пётр Иванов", "Мария Ким"]);
        assert_eq!(names("@Петрова Ольга, и @Мария Иванова"), ["Ольга Петрова", "Мария Иванова"]);
        assert_eq!(names("(@Anna)"), ["Anna"]);
    }

    #[test]
    fn nobody_is_called_by_a_part_that_several_have_by_an_address_or_by_a_longer_word() {
        for text in
            ["@Мария", "@Ольга", "a@Anna", "@ Anna", "@Annabel", "@", "@@", "Ольга Петрова", "@Петровa"]
        {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_note_calls_so_many_people_in_and_no_more() {
        let crowd: Vec<Party> = (0..20)
            .map(|number| Party { id: UserId::new(), name: format!("Имя{number}").parse().unwrap() })
            .collect();
        let text: Vec<_> = crowd.iter().map(|party| format!("@{}", party.name)).collect();
        assert_eq!(mentioned(&text.join(" "), &crowd).len(), MOST_MENTIONED);
        let twins = vec![
            Party { name: "Иван Сидоров".parse().unwrap(), ..crowd[0].clone() },
            Party { name: "Иван Сидоров".parse().unwrap(), ..crowd[1].clone() },
        ];
        assert_eq!(
            mentioned("@Иван Сидоров", &twins).len(),
            2,
            "both, since nobody knows which of them is meant"
        );
    }
}
