//! How an organisation's service desk works: its hours, what it promises for each priority, and what tickets are sorted by. All of
//! it is read at once, with every act on a ticket.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Category, CategoryRefusal, Hours, MOST_CATEGORIES, News, Priority, Share, TimeOfDay, WorkingCalendar,
};
use crate::{CategoryId, Violation, ZoneName};

/// What is promised for a priority, in minutes of working time. `None` promises nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    pub first_response_minutes: Option<u32>,
    pub resolution_minutes: Option<u32>,
}

/// What a service desk keeps its promises by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeskSettings {
    pub calendar: WorkingCalendar,
    /// Counts the calendars. A ticket goes by the one that held when it was made.
    pub calendar_edition: u32,
    pub targets: BTreeMap<Priority, Target>,
    /// After how many days without a word a solved ticket is closed.
    pub close_after_days: u16,
    /// For how many days a closed ticket can be opened again.
    pub reopen_within_days: u16,
    /// After which part of the time somebody is warned.
    pub warn_share: Share,
    /// Whether clients are written to about their tickets.
    #[serde(default = "yes")]
    pub client_letters: bool,
    /// Whether the staff is written to about tickets.
    #[serde(default = "yes")]
    pub staff_letters: bool,
    pub version: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ServiceDesk {
    pub settings: DeskSettings,
    pub categories: Vec<Category>,
    /// Counts every write; 0 while nothing is kept, and the usual settings hold.
    pub revision: u32,
}

/// Settings of an earlier release write to everybody.
const fn yes() -> bool {
    true
}

impl Target {
    /// The longest that can be promised: a year of days and nights.
    pub const MOST_MINUTES: u32 = 366 * 24 * 60;

    pub fn first_response(self) -> Option<SignedDuration> {
        self.first_response_minutes.map(|minutes| SignedDuration::from_mins(minutes.into()))
    }

    pub fn resolution(self) -> Option<SignedDuration> {
        self.resolution_minutes.map(|minutes| SignedDuration::from_mins(minutes.into()))
    }

    /// Nobody is answered later than their ticket is solved.
    pub fn check(self) -> Result<(), Violation> {
        match (self.first_response_minutes, self.resolution_minutes) {
            (Some(first), Some(whole)) if first > whole => Err(Violation::FirstResponseLonger),
            _ => Ok(()),
        }
    }
}

impl DeskSettings {
    /// The settings of a service desk that nobody has set up: weekdays from nine to six in this zone.
    pub fn usual(time_zone: ZoneName) -> Self {
        let weekday = || vec![Hours { from: TimeOfDay::at(9), to: TimeOfDay::at(18) }];
        let targets = [
            (Priority::Low, 8_u32, 40_u32),
            (Priority::Normal, 4, 24),
            (Priority::High, 1, 8),
            (Priority::Urgent, 1, 4),
        ];
        let target = |(priority, first, whole)| {
            let target =
                Target { first_response_minutes: Some(first * 60), resolution_minutes: Some(whole * 60) };
            (priority, target)
        };
        Self {
            calendar: WorkingCalendar {
                time_zone,
                week: [weekday(), weekday(), weekday(), weekday(), weekday(), Vec::new(), Vec::new()],
                holidays: BTreeMap::new(),
                moved_days: BTreeMap::new(),
            },
            calendar_edition: 1,
            targets: targets.map(target).into(),
            close_after_days: 7,
            reopen_within_days: 30,
            warn_share: Share::of_ten_thousand(8_000),
            client_letters: true,
            staff_letters: true,
            version: 1,
        }
    }

    /// Whether the organisation has anybody written to about this.
    pub const fn tell(&self, news: News) -> bool {
        if news.is_for_client() { self.client_letters } else { self.staff_letters }
    }

    pub fn target(&self, priority: Priority) -> Target {
        self.targets.get(&priority).copied().unwrap_or_default()
    }
}

impl ServiceDesk {
    /// The service desk of an organisation in this zone, as long as nobody has set it up.
    pub fn usual(time_zone: ZoneName) -> Self {
        Self { settings: DeskSettings::usual(time_zone), categories: Vec::new(), revision: 0 }
    }

    pub fn category(&self, id: CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The categories that a ticket can be given.
    pub fn offered(&self) -> impl Iterator<Item = &Category> {
        self.categories.iter().filter(|category| !category.is_archived)
    }

    /// Adds a category, or replaces the one with the same identifier.
    pub fn put(&mut self, category: Category) -> Result<(), CategoryRefusal> {
        let is_taken = |other: &Category| other.id != category.id && other.is_called_like(&category);
        if self.categories.iter().any(is_taken) {
            return Err(CategoryRefusal::NameTaken);
        }
        if let Some(former) = self.categories.iter_mut().find(|other| other.id == category.id) {
            *former = category;
        } else if self.categories.len() < MOST_CATEGORIES {
            self.categories.push(category);
        } else {
            return Err(CategoryRefusal::TooMany);
        }
        Ok(())
    }

    /// Takes a category out of use: one that a ticket has, or had, is archived, every other one goes.
    pub fn remove(&mut self, id: CategoryId) -> Result<Category, CategoryRefusal> {
        let found = self.categories.iter().position(|category| category.id == id);
        let place = found.ok_or(CategoryRefusal::Unknown)?;
        if !self.categories[place].is_used {
            return Ok(self.categories.remove(place));
        }
        let category = &mut self.categories[place];
        if !category.is_archived {
            category.is_archived = true;
            category.version += 1;
        }
        Ok(category.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Name;

    fn category(name: &str, is_used: bool) -> Category {
        Category {
            id: CategoryId::new(),
            name: name.parse::<Name>().unwrap(),
            is_public: true,
            default_priority: None,
            default_assignee: None,
            is_archived: false,
            is_used,
            version: 1,
        }
    }

    #[test]
    fn nothing_is_promised_to_be_answered_later_than_it_is_solved() {
        let target = |first, whole| Target { first_response_minutes: first, resolution_minutes: whole };
        assert_eq!(target(Some(61), Some(60)).check(), Err(Violation::FirstResponseLonger));
        for fine in [target(Some(60), Some(60)), target(Some(61), None), target(None, Some(1))] {
            assert_eq!(fine.check(), Ok(()));
        }
    }

    #[test]
    fn a_category_that_a_ticket_has_had_is_archived_and_every_other_goes() {
        let mut desk = ServiceDesk::usual(ZoneName::default());
        let (used, unused) = (category("Сеть", true), category("Почта", false));
        desk.put(used.clone()).unwrap();
        desk.put(unused.clone()).unwrap();
        assert_eq!(desk.put(category("СЕТЬ", false)), Err(CategoryRefusal::NameTaken));
        assert!(desk.remove(used.id).unwrap().is_archived);
        desk.remove(unused.id).unwrap();
        assert_eq!(desk.remove(unused.id), Err(CategoryRefusal::Unknown));
        assert_eq!((desk.categories.len(), desk.offered().count()), (1, 0));
    }
}
