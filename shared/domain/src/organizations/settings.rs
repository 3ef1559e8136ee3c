//! What an organisation says of itself and how its cabinet looks: its administrators' own to change.

use std::convert::Infallible;
use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::organization::{Organization, Status};
use super::{AccentColor, replace};
use crate::checked_text::checked_text;
use crate::difference::saved_as;
use crate::{Description, EditRefusal, Email, FieldError, Language, Link, Name, Phone, Violation, ZoneName};

/// How an organisation is reached. Each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contacts {
    #[serde(default)]
    pub address: Option<Description>,
    #[serde(default)]
    pub phone: Option<Phone>,
    #[serde(default)]
    pub email: Option<Email>,
    #[serde(default)]
    pub site: Option<Site>,
}

/// The address of an organisation's own pages: a [`Link`] that begins with `https`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("pattern" = r"^https://[^\s@]+$", "maxLength" = Link::MAXIMUM))]
pub struct Site(String);

impl FromStr for Site {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let link: Link = text.parse()?;
        if link.as_str().starts_with("https://") { Ok(Self(link.into())) } else { Err(Violation::NotHttps) }
    }
}

checked_text!(Site);

/// What an administrator changes. `None` leaves a value as it is, `Some(None)` takes it away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsEdit {
    pub name: Option<Name>,
    pub description: Option<Description>,
    pub contacts: ContactsEdit,
    pub time_zone: Option<ZoneName>,
    pub accent_color: Option<Option<AccentColor>>,
    pub language: Option<Option<Language>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactsEdit {
    pub address: Option<Option<Description>>,
    pub phone: Option<Option<Phone>>,
    pub email: Option<Option<Email>>,
    pub site: Option<Option<Site>>,
}

impl ContactsEdit {
    /// Takes every contact away.
    pub fn clear() -> Self {
        Self { address: Some(None), phone: Some(None), email: Some(None), site: Some(None) }
    }
}

impl SettingsEdit {
    /// The fields in which an organisation is not what this edit would make of it, with what each of them holds.
    pub fn differences(&self, organization: &Organization) -> Vec<FieldError> {
        let Organization { name, description, contacts, time_zone, accent_color, language, .. } =
            organization;
        let Self { contacts: edit, .. } = self;
        [
            saved_as("name", self.name.as_ref(), name, name.to_string()),
            saved_as("description", self.description.as_ref(), description, description.to_string()),
            saved_as(
                "contacts.address",
                edit.address.as_ref(),
                &contacts.address,
                shown(contacts.address.as_ref()),
            ),
            saved_as("contacts.phone", edit.phone.as_ref(), &contacts.phone, shown(contacts.phone.as_ref())),
            saved_as("contacts.email", edit.email.as_ref(), &contacts.email, shown(contacts.email.as_ref())),
            saved_as("contacts.site", edit.site.as_ref(), &contacts.site, shown(contacts.site.as_ref())),
            saved_as("time_zone", self.time_zone.as_ref(), time_zone, time_zone.to_string()),
            saved_as("accent_color", self.accent_color.as_ref(), accent_color, shown(accent_color.as_ref())),
            saved_as("language", self.language.as_ref(), language, shown(language.map(Language::tag))),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A value as text; nothing, if it is missing.
fn shown(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

impl Organization {
    /// Changes what the administrators may, if it is still of this [`Organization::settings_version`]. Those who run the platform
    /// change the name and the description too, and count them in their own version: so a change of either counts in both, and
    /// all else only in its own, where it is in nobody's way.
    ///
    /// # Errors
    ///
    /// [`EditRefusal::Stale`]; [`EditRefusal::Wrong`] for a zone in which the subscription is over at this moment, since the
    /// cabinet would close to the very people who could take the change back.
    pub fn edit_settings(
        &mut self,
        edit: SettingsEdit,
        version: u32,
        now: Timestamp,
    ) -> Result<(), EditRefusal<Infallible>> {
        if self.settings_version != version {
            return Err(EditRefusal::Stale(edit.differences(self)));
        }
        let before = self.clone();
        let SettingsEdit { name, description, contacts, time_zone, accent_color, language } = edit;
        replace(&mut self.name, name);
        replace(&mut self.description, description);
        replace(&mut self.contacts.address, contacts.address);
        replace(&mut self.contacts.phone, contacts.phone);
        replace(&mut self.contacts.email, contacts.email);
        replace(&mut self.contacts.site, contacts.site);
        if time_zone.as_ref().is_some_and(|zone| *zone != self.time_zone) {
            self.is_known_to_be_over = false;
        }
        replace(&mut self.time_zone, time_zone);
        replace(&mut self.accent_color, accent_color);
        replace(&mut self.language, language);
        if before.status(now) == Status::Active && self.status(now) != Status::Active {
            let error = FieldError { field: "time_zone".into(), violation: Violation::SubscriptionOverThere };
            *self = before;
            return Err(EditRefusal::Wrong(vec![error]));
        }
        if (&self.name, &self.description) != (&before.name, &before.description) {
            self.version += 1;
        }
        self.settings_version += 1;
        Ok(())
    }

    /// What the administrators may change, as the audit shows it.
    pub fn settings(&self) -> Map<String, Value> {
        let Contacts { address, phone, email, site } = &self.contacts;
        let fields = [
            ("name", json!(self.name)),
            ("description", json!(self.description)),
            ("contacts.address", json!(address)),
            ("contacts.phone", json!(phone)),
            ("contacts.email", json!(email)),
            ("contacts.site", json!(site)),
            ("time_zone", json!(self.time_zone)),
            ("accent_color", json!(self.accent_color)),
            ("language", json!(self.language)),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The moment from which on the subscription is over: the end of its last day in the organisation's zone. Nothing where no
    /// clock ever shows that.
    pub fn subscription_ends_at(&self) -> Option<Timestamp> {
        self.time_zone.end_of(self.subscription_ends_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::tests::organization;
    use crate::organization::{Edit, State};

    fn at(moment: &str) -> Timestamp {
        moment.parse().unwrap()
    }

    fn named(name: &str) -> SettingsEdit {
        SettingsEdit { name: Some(name.parse().unwrap()), ..SettingsEdit::default() }
    }

    #[test]
    fn two_editors_of_different_things_are_not_in_each_others_way() {
        let mut organization = organization();
        let seats = Edit { paid_seats: Some(9.try_into().unwrap()), ..Edit::default() };
        organization.edit(seats).unwrap();
        assert_eq!((organization.version, organization.settings_version), (2, 1));
        let zone = SettingsEdit { time_zone: Some(ZoneName::default()), ..SettingsEdit::default() };
        organization.edit_settings(zone, 1, at("2026-01-01T00:00:00Z")).unwrap();
        assert_eq!((organization.version, organization.settings_version), (2, 2));
    }

    #[test]
    fn two_editors_of_the_name_never_overwrite_each_other() {
        let mut organization = organization();
        organization.edit(Edit { name: Some("Other".parse().unwrap()), ..Edit::default() }).unwrap();
        assert_eq!((organization.version, organization.settings_version), (2, 2));
        let stale = organization.edit_settings(named("Mine"), 1, at("2026-01-01T00:00:00Z"));
        let Err(EditRefusal::Stale(errors)) = stale else { panic!("{stale:?}") };
        let saved = Violation::SavedAs { value: "Other".into() };
        assert_eq!(errors, [FieldError { field: "name".into(), violation: saved }]);
        organization.edit_settings(named("Mine"), 2, at("2026-01-01T00:00:00Z")).unwrap();
        assert_eq!((organization.version, organization.settings_version), (3, 3));
    }

    #[test]
    fn nobody_shuts_themselves_out_by_a_zone() {
        let mut organization = organization();
        organization.state = State::Ready;
        let move_to =
            |zone: &str| SettingsEdit { time_zone: Some(zone.parse().unwrap()), ..SettingsEdit::default() };
        let before = organization.clone();
        let refused = organization.edit_settings(move_to("Asia/Kamchatka"), 1, at("2027-01-31T12:00:00Z"));
        assert!(matches!(refused, Err(EditRefusal::Wrong(_))), "{refused:?}");
        assert_eq!(organization, before);
        organization.edit_settings(move_to("Asia/Kamchatka"), 1, at("2027-01-31T11:59:59Z")).unwrap();
        assert_eq!(organization.subscription_ends_at(), Some(at("2027-01-31T12:00:00Z")));
    }

    #[test]
    fn a_site_is_one_of_https() {
        assert_eq!("https://romashka.example".parse::<Site>().unwrap().as_str(), "https://romashka.example/");
        assert_eq!("http://romashka.example".parse::<Site>(), Err(Violation::NotHttps));
        assert_eq!("javascript:alert(1)".parse::<Site>(), Err(Violation::LinkForm));
    }
}
