//! The limits: how often people may do what costs somebody something, such as sending letters. All figures stand in this
//! one table. Acts are counted on the store's table, never in a process.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Email, OrganizationId, UserId};

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// At most `most` acts within `within` seconds from the first one on. What is stored names a limit of letters, whose figures
/// are those of today.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The name under which acts are counted.
    pub name: &'static str,
    pub most: u32,
    /// In seconds.
    pub within: i64,
}

/// Letters that one person causes.
pub const LETTERS_OF_PERSON: [Limit; 2] = [
    Limit { name: "letters-of-person-hour", most: 300, within: HOUR },
    Limit { name: "letters-of-person-day", most: 2_000, within: DAY },
];
/// Letters that are caused in one organisation.
pub const LETTERS_OF_ORGANIZATION: [Limit; 1] =
    [Limit { name: "letters-of-organization-day", most: 5_000, within: DAY }];
/// Letters of one organisation whose number was announced before. They do not count as letters of the organisation. The
/// limit has room for several of the largest imports, but not for taking one back and repeating it over and over.
pub const ANNOUNCED_LETTERS: [Limit; 1] = [Limit { name: "announced-letters-day", most: 5_000, within: DAY }];
/// Letters to one address, whoever causes them.
pub const LETTERS_TO_ADDRESS: [Limit; 2] = [
    Limit { name: "letters-to-address-hour", most: 6, within: HOUR },
    Limit { name: "letters-to-address-day", most: 20, within: DAY },
];
/// Letters of one kind about one thing to one address.
pub const SAME_LETTERS: [Limit; 1] = [Limit { name: "same-letters-hour", most: 3, within: HOUR }];

/// Letters about the work of one organisation, which tell those who have an account there of what they take part in.
pub const WORK_LETTERS_OF_ORGANIZATION: [Limit; 1] =
    [Limit { name: "work-letters-of-organization-day", most: 20_000, within: DAY }];
/// Such letters to one address.
pub const WORK_LETTERS_TO_ADDRESS: [Limit; 2] = [
    Limit { name: "work-letters-to-address-hour", most: 60, within: HOUR },
    Limit { name: "work-letters-to-address-day", most: 400, within: DAY },
];

/// Long work that one person begins.
pub const WORK_OF_PERSON: Limit = Limit { name: "work-of-person-hour", most: 30, within: HOUR };

/// Files that one person announces.
pub const FILES_OF_PERSON: Limit = Limit { name: "files-of-person-hour", most: 300, within: HOUR };

/// Tables of people that one person has planned: each reads what is known of all of its people.
pub const IMPORTS_OF_PERSON: Limit = Limit { name: "imports-of-person-hour", most: 60, within: HOUR };

/// Files of lists that one person asks for at once: each reads two thousand rows.
pub const EXPORTS_OF_PERSON: Limit = Limit { name: "exports-of-person-minute", most: 60, within: 60 };

/// Addresses of which one person is told whether somebody on the platform has them.
pub const ADDRESSES_OF_PERSON: Limit = Limit { name: "addresses-of-person-hour", most: 200, within: HOUR };

/// Keys for programs that one person makes: each is told in a letter.
pub const KEYS_OF_PERSON: Limit = Limit { name: "keys-of-person-hour", most: 60, within: HOUR };

/// Tickets that one person opens as a client, and what they write in them.
pub const TICKETS_OF_PERSON: Limit = Limit { name: "tickets-of-person-hour", most: 30, within: HOUR };
pub const WORDS_OF_PERSON: Limit = Limit { name: "words-of-person-hour", most: 120, within: HOUR };

/// Notes by which one person, or one program, calls others into tickets.
pub const CALLS_OF_PERSON: Limit = Limit { name: "calls-of-person-hour", most: 120, within: HOUR };

/// Wishes to become a client that come from one network, whose holder nobody knows.
pub const JOININGS_OF_NETWORK: Limit = Limit { name: "joinings-of-network-hour", most: 10, within: HOUR };

/// Wishes to become a client with one address that are followed: each is a letter, whoever asks for it.
pub const JOININGS_OF_ADDRESS: Limit = Limit { name: "joinings-of-address-day", most: 3, within: DAY };

/// How often the audit tells that somebody has met the same limit.
pub const SAME_LIMIT_MET: Limit = Limit { name: "limit-met-hour", most: 1, within: HOUR };

/// How many strangers who met a limit the audit of an organisation, or of the platform, tells of.
pub const STRANGERS_TOLD: Limit = Limit { name: "strangers-told-hour", most: 20, within: HOUR };

/// The limits that people meet, as the page of the audit shows them. Tries of passwords and codes are counted otherwise: see
/// `shared/store/src/identity/attempts.rs`.
pub const OF_PEOPLE: [Limit; 21] = [
    LETTERS_OF_PERSON[0],
    LETTERS_OF_PERSON[1],
    LETTERS_OF_ORGANIZATION[0],
    ANNOUNCED_LETTERS[0],
    LETTERS_TO_ADDRESS[0],
    LETTERS_TO_ADDRESS[1],
    SAME_LETTERS[0],
    WORK_LETTERS_OF_ORGANIZATION[0],
    WORK_LETTERS_TO_ADDRESS[0],
    WORK_LETTERS_TO_ADDRESS[1],
    WORK_OF_PERSON,
    FILES_OF_PERSON,
    IMPORTS_OF_PERSON,
    EXPORTS_OF_PERSON,
    ADDRESSES_OF_PERSON,
    KEYS_OF_PERSON,
    TICKETS_OF_PERSON,
    WORDS_OF_PERSON,
    CALLS_OF_PERSON,
    JOININGS_OF_NETWORK,
    JOININGS_OF_ADDRESS,
];

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let limits: [&[Self]; 7] = [
            &LETTERS_OF_PERSON,
            &LETTERS_OF_ORGANIZATION,
            &ANNOUNCED_LETTERS,
            &LETTERS_TO_ADDRESS,
            &SAME_LETTERS,
            &WORK_LETTERS_OF_ORGANIZATION,
            &WORK_LETTERS_TO_ADDRESS,
        ];
        let found = limits.into_iter().flatten().find(|limit| limit.name == name);
        found.copied().ok_or_else(|| D::Error::custom(format_args!("there is no limit {name}")))
    }
}

/// A count: its limit, and the person, organisation or address that it is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Count {
    pub limit: Limit,
    pub of: String,
}

/// A letter as the limits see it.
pub struct LetterCause<'a> {
    pub to: &'a Email,
    /// Such as `invitation`.
    pub kind: &'static str,
    /// The subject of the letter: two invitations of one organisation have the same subject, invitations of two
    /// organisations have not.
    pub about: String,
    /// The person who causes the letter; `None` if a visitor who has not signed in asks for it.
    pub person: Option<UserId>,
    /// The organisation in which the letter is caused.
    pub organization: Option<OrganizationId>,
    /// Whether the letter is one of many that were announced.
    pub is_announced: bool,
}

impl LetterCause<'_> {
    /// The counts that the letter's causers have filled themselves.
    pub fn own_counts(&self) -> Vec<Count> {
        let person = self.person.filter(|_| !self.is_announced).map(|id| id.to_string());
        let person = counts(&LETTERS_OF_PERSON, person);
        let all = if self.is_announced { &ANNOUNCED_LETTERS } else { &LETTERS_OF_ORGANIZATION };
        let organization = counts(all, self.organization.map(|id| id.to_string()));
        let same = format!("{}#{}#{}", self.kind, self.about, self.to.folded());
        person.chain(organization).chain(counts(&SAME_LETTERS, Some(same))).collect()
    }

    /// The counts that anybody may have filled: all letters to the address.
    pub fn counts_of_address(&self) -> Vec<Count> {
        counts(&LETTERS_TO_ADDRESS, Some(self.to.folded().to_owned())).collect()
    }
}

/// What a letter about work is counted as: of its organisation, and to whoever reads it.
pub fn counts_of_work(organization: OrganizationId, to: &Email) -> Vec<Count> {
    let of_organization = counts(&WORK_LETTERS_OF_ORGANIZATION, Some(organization.to_string()));
    of_organization.chain(counts(&WORK_LETTERS_TO_ADDRESS, Some(to.folded().to_owned()))).collect()
}

fn counts(limits: &'static [Limit], of: Option<String>) -> impl Iterator<Item = Count> {
    limits.iter().filter_map(move |limit| Some(Count { limit: *limit, of: of.clone()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits_of(is_announced: bool, organization: Option<OrganizationId>) -> Vec<(&'static str, u32)> {
        let to = "anna@example.com".parse().unwrap();
        let (about, person) = (String::new(), Some(UserId::new()));
        let cause = LetterCause { to: &to, kind: "invitation", about, person, organization, is_announced };
        let counts = [cause.own_counts(), cause.counts_of_address()].concat();
        counts.iter().map(|count| (count.limit.name, count.limit.most)).collect()
    }

    #[test]
    fn a_letter_counts_for_its_causer_its_organisation_its_kind_and_its_address() {
        let of_address = [("letters-to-address-hour", 6), ("letters-to-address-day", 20)];
        let of_person = [("letters-of-person-hour", 300), ("letters-of-person-day", 2_000)];
        let organization = Some(OrganizationId::new());
        let same = [("same-letters-hour", 3)];
        assert_eq!(
            limits_of(false, organization),
            [&of_person[..], &[("letters-of-organization-day", 5_000)], &same, &of_address].concat()
        );
        assert_eq!(limits_of(false, None), [&of_person[..], &same, &of_address].concat());
    }

    #[test]
    fn every_count_of_a_letter_is_read_as_it_was_stored() {
        let to = "anna@example.com".parse().unwrap();
        for is_announced in [false, true] {
            let (person, organization) = (Some(UserId::new()), Some(OrganizationId::new()));
            let about = String::new();
            let cause =
                LetterCause { to: &to, kind: "invitation", about, person, organization, is_announced };
            for count in [cause.own_counts(), cause.counts_of_address()].concat() {
                let stored = serde_json::to_value(&count).unwrap();
                assert_eq!(stored["limit"], count.limit.name);
                assert_eq!(serde_json::from_value::<Count>(stored).unwrap(), count);
            }
        }
    }

    #[test]
    fn one_of_many_that_were_announced_counts_besides_those_of_the_organisation() {
        let names: Vec<&str> =
            limits_of(true, Some(OrganizationId::new())).into_iter().map(|(name, _)| name).collect();
        let expected = [
            "announced-letters-day",
            "same-letters-hour",
            "letters-to-address-hour",
            "letters-to-address-day",
        ];
        assert_eq!(names, expected);
    }
}
