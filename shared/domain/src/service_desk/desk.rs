//! How an organisation's service desk works: its hours, what it promises for each priority, and what tickets are sorted by. All of
//! it is read at once, with every act on a ticket.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Category, CategoryRefusal, Hours, MOST_CATEGORIES, Priority, TimeOfDay, WorkingCalendar};
use crate::{CategoryId, EditRefusal, FieldError, Violation, ZoneName};

/// What is promised for a priority, in minutes of working time. `None` promises nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    pub first_response_minutes: Option<u32>,
    pub resolution_minutes: Option<u32>,
}

/// A part of a whole, from 0 to 1, to four places.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(into = "f64", try_from = "f64")]
pub struct Share(u16);

const WHOLE: u16 = 10_000;

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
    pub version: u32,
}

/// What is changed of the settings. `None` leaves a value as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskEdit {
    pub calendar: Option<WorkingCalendar>,
    pub targets: Option<BTreeMap<Priority, Target>>,
    pub close_after_days: Option<u16>,
    pub reopen_within_days: Option<u16>,
    pub warn_share: Option<Share>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ServiceDesk {
    pub settings: DeskSettings,
    pub categories: Vec<Category>,
    /// Counts every write; 0 while nothing is kept, and the usual settings hold.
    pub revision: u32,
}

impl Share {
    pub const fn of_ten_thousand(parts: u16) -> Self {
        Self(if parts > WHOLE { WHOLE } else { parts })
    }

    /// So much of a length of time.
    pub fn of(self, whole: SignedDuration) -> SignedDuration {
        SignedDuration::from_secs(whole.as_secs() * i64::from(self.0) / i64::from(WHOLE))
    }
}

impl From<Share> for f64 {
    fn from(Share(parts): Share) -> Self {
        Self::from(parts) / Self::from(WHOLE)
    }
}

impl TryFrom<f64> for Share {
    type Error = Violation;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 1")]
    fn try_from(share: f64) -> Result<Self, Violation> {
        if (0.0..=1.0).contains(&share) {
            Ok(Self((share * f64::from(WHOLE)).round() as u16))
        } else {
            Err(Violation::ShareForm)
        }
    }
}

impl FromStr for Share {
    type Err = Violation;

    /// `0.8`, or `0,8` as people write it.
    fn from_str(text: &str) -> Result<Self, Violation> {
        match text.trim() {
            "" => Err(Violation::Required),
            text => text.replace(',', ".").parse::<f64>().map_err(|_| Violation::ShareForm)?.try_into(),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        f64::from(*self).fmt(formatter)
    }
}

impl JsonSchema for Share {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Share".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": 0, "maximum": 1})
    }
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
            version: 1,
        }
    }

    pub fn target(&self, priority: Priority) -> Target {
        self.targets.get(&priority).copied().unwrap_or_default()
    }

    /// The fields as the audit tells them.
    pub fn fields(&self) -> Map<String, Value> {
        let Self { calendar, targets, close_after_days, reopen_within_days, warn_share, .. } = self;
        let fields = json!({
            "calendar": calendar,
            "targets": targets,
            "close_after_days": close_after_days,
            "reopen_within_days": reopen_within_days,
            "warn_share": warn_share,
        });
        if let Value::Object(fields) = fields { fields } else { Map::new() }
    }

    /// Changes the settings, if they are still of this version. Tickets that exist keep the calendar and the targets that they were
    /// made with.
    pub fn edit(&mut self, edit: DeskEdit, version: u32) -> Result<(), EditRefusal<Infallible>> {
        if self.version != version {
            return Err(EditRefusal::Stale(edit.differences(self)));
        }
        let before = self.clone();
        let DeskEdit { calendar, targets, close_after_days, reopen_within_days, warn_share } = edit;
        self.calendar = calendar.unwrap_or(self.calendar.clone());
        self.targets = targets.unwrap_or(self.targets.clone());
        self.close_after_days = close_after_days.unwrap_or(self.close_after_days);
        self.reopen_within_days = reopen_within_days.unwrap_or(self.reopen_within_days);
        self.warn_share = warn_share.unwrap_or(self.warn_share);
        if self.calendar != before.calendar {
            self.calendar_edition += 1;
        }
        if *self != before {
            self.version += 1;
        }
        Ok(())
    }
}

impl DeskEdit {
    /// Which of its fields hold something else than what would be saved.
    fn differences(&self, saved: &DeskSettings) -> Vec<FieldError> {
        use crate::difference::saved_as;
        let close = saved.close_after_days;
        let reopen = saved.reopen_within_days;
        [
            saved_as("close_after_days", self.close_after_days.as_ref(), &close, close.to_string()),
            saved_as("reopen_within_days", self.reopen_within_days.as_ref(), &reopen, reopen.to_string()),
            saved_as("warn_share", self.warn_share.as_ref(), &saved.warn_share, saved.warn_share.to_string()),
        ]
        .into_iter()
        .flatten()
        .collect()
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
    fn a_share_is_read_as_people_write_it_and_has_four_places() {
        for (text, shown) in
            [("0.8", "0.8"), (" 0,75 ", "0.75"), ("1", "1"), ("0", "0"), ("0.33333", "0.3333")]
        {
            assert_eq!(text.parse::<Share>().unwrap().to_string(), shown);
        }
        for text in ["1.1", "-0.1", "NaN", "inf", "восемь"] {
            assert_eq!(text.parse::<Share>(), Err(Violation::ShareForm), "{text}");
        }
        let hour = SignedDuration::from_hours(1);
        assert_eq!("0.8".parse::<Share>().unwrap().of(hour), SignedDuration::from_mins(48));
        assert_eq!(json!("0.8".parse::<Share>().unwrap()), json!(0.8));
    }

    #[test]
    fn another_calendar_is_another_edition_and_the_same_settings_are_no_change() {
        let mut settings = DeskSettings::usual(ZoneName::default());
        let same = DeskEdit { close_after_days: Some(7), ..DeskEdit::default() };
        settings.edit(same, 1).unwrap();
        assert_eq!((settings.version, settings.calendar_edition), (1, 1));
        let mut calendar = settings.calendar.clone();
        calendar.week[5] = calendar.week[0].clone();
        let edit = DeskEdit { calendar: Some(calendar), ..DeskEdit::default() };
        settings.edit(edit, 1).unwrap();
        assert_eq!((settings.version, settings.calendar_edition), (2, 2));
        let late = DeskEdit { close_after_days: Some(3), ..DeskEdit::default() };
        let stale = settings.edit(late, 1).unwrap_err();
        let error = FieldError {
            field: "close_after_days".into(),
            violation: Violation::SavedAs { value: "7".to_owned() },
        };
        assert_eq!(stale, EditRefusal::Stale(vec![error]));
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
