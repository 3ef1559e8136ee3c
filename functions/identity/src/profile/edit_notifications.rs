//! `PATCH /profile/notifications`, and the form for it. A program names the kinds of which the person is not told; a form names
//! those of which they are, and which it has shown.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::str::FromStr;

use domain::audit::Action;
use domain::{EditRefusal, FieldError, NoticesDecision, NoticesEdit, User, Violation};
use schemars::JsonSchema;
use web::{Context, Done, Form, FromFields, Input, Person, Problem, Undo, Version, View};

use super::show_notifications::{Channel, NOTIFICATIONS, NotificationsPage, fields_of, name_of};

/// The form of a change.
pub(super) const EDIT: &str = "/profile/notifications/edit";

/// A kind of what people are told, which may be unknown here.
#[derive(JsonSchema)]
pub(crate) struct NoticeKind(String);

impl FromStr for NoticeKind {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Ok(Self(text.to_owned()))
    }
}

/// Of which kinds the person is not told; left as they are where that is left out.
pub(crate) struct EditOrder {
    version: u32,
    letters: Option<BTreeSet<String>>,
    bell: Option<BTreeSet<String>>,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let [letters, bell] = Channel::ALL.map(|channel| kinds(form, channel.silenced()));
        Some(Self { version: version?, letters, bell })
    }
}

pub(crate) struct FormOrder {
    version: u32,
    edit: NoticesEdit,
}

impl FromFields for FormOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let [letters, bell] = Channel::ALL.map(|channel| {
            let [shown, wanted] =
                [channel.shown(), channel.wanted()].map(|name| kinds(form, name).unwrap_or_default());
            NoticesDecision { silenced: &shown - &wanted, decided: &shown | &wanted }
        });
        Some(Self { version: version?, edit: NoticesEdit { letters, bell } })
    }
}

fn kinds(form: &mut Form, name: &'static str) -> Option<BTreeSet<String>> {
    let sent = form.clearable_list::<NoticeKind>(name)?;
    Some(sent.into_iter().map(|NoticeKind(kind)| kind).collect())
}

pub(crate) async fn edit(
    context: Context,
    person: Person,
    Input { value, .. }: Input<EditOrder>,
) -> Result<View<NotificationsPage>, Problem> {
    let page = NotificationsPage::of(person.user(), &context);
    let EditOrder { version, letters, bell } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let decision = |channel: Channel, silenced: Option<BTreeSet<String>>| {
        let decided = || channel.kinds(&context).map(ToOwned::to_owned).collect();
        silenced.map_or_else(NoticesDecision::default, |silenced| NoticesDecision {
            decided: decided(),
            silenced,
        })
    };
    let edit =
        NoticesEdit { letters: decision(Channel::Letters, letters), bell: decision(Channel::Bell, bell) };
    Change { context: &context, person: &person, page, is_form: false }.make(version, &edit).await
}

pub(crate) async fn edit_by_form(
    context: Context,
    person: Person,
    Input { fields, value }: Input<FormOrder>,
) -> Result<View<NotificationsPage>, Problem> {
    let page = NotificationsPage::of(person.user(), &context).filled_in(fields);
    let FormOrder { version, edit } = value.map_err(|problem| problem.on_form(page.clone()))?;
    Change { context: &context, person: &person, page, is_form: true }.make(version, &edit).await
}

/// A change of what somebody is told, with the page on which a refusal stands.
struct Change<'a> {
    context: &'a Context,
    person: &'a Person,
    page: NotificationsPage,
    /// Whether the person has ticked boxes of what they want.
    is_form: bool,
}

impl Change<'_> {
    /// The field by which a channel is changed.
    fn field(&self, channel: Channel) -> &'static str {
        if self.is_form { channel.wanted() } else { channel.silenced() }
    }

    /// Makes it on top of this version, or says beside the fields why not.
    async fn make(self, version: u32, edit: &NoticesEdit) -> Result<View<NotificationsPage>, Problem> {
        let errors = self.unknown_kinds(edit);
        let Self { context, person, ref page, .. } = self;
        if !errors.is_empty() {
            return Err(Problem::invalid(errors).on_form(page.clone()));
        }
        let (before, done) = (person.user(), Done::new("notifications-edited"));
        if !edit.changes(before) {
            let unchanged = NotificationsPage::of(before, context);
            return Ok(View::new(unchanged).then(NOTIFICATIONS, done));
        }
        let change = |user: &mut User| -> Result<(), EditRefusal<Infallible>> {
            if user.version != version {
                let saved = if edit.changes(user) { self.saved(edit, user) } else { Vec::new() };
                return Err(EditRefusal::Stale(saved));
            }
            edit.apply(user);
            Ok(())
        };
        let (account, origin) = (person.account(), person.origin());
        let changed = account.change_and_tell(before.clone(), &origin, change, Action::ProfileEdited).await;
        let changed = changed.map_err(|error| Problem::from(error).on_form(page.clone()))?;
        let undo = Undo::form(EDIT, &fields_of(before, context).with("version", changed.version));
        let now = NotificationsPage::of(&changed, context);
        Ok(View::new(now).then(NOTIFICATIONS, done.undone_by(undo)))
    }

    fn unknown_kinds(&self, edit: &NoticesEdit) -> Vec<FieldError> {
        let unknown = |(channel, decision): &(Channel, &NoticesDecision)| {
            let is_offered = |kind: &String| channel.kinds(self.context).any(|offered| offered == kind);
            !decision.named().all(is_offered)
        };
        let error = |(channel, _)| FieldError {
            field: self.field(channel).into(),
            violation: Violation::UnknownValue,
        };
        by_channel(edit).into_iter().filter(unknown).map(error).collect()
    }

    /// What the fields would hold by now: a program reads kinds, a person reads their names.
    fn saved(&self, edit: &NoticesEdit, user: &User) -> Vec<FieldError> {
        let is_decided = |(_, decision): &(Channel, &NoticesDecision)| decision.named().next().is_some();
        let saved = |(channel, _): (Channel, _)| {
            let kinds = channel.kinds(self.context);
            let saved: Vec<String> = if self.is_form {
                let wanted = kinds.filter(|kind| channel.is_wanted(user, kind));
                wanted.map(|kind| name_of(self.context, kind)).collect()
            } else {
                kinds.filter(|kind| !channel.is_wanted(user, kind)).map(ToOwned::to_owned).collect()
            };
            let value = if saved.is_empty() { "—".to_owned() } else { saved.join(", ") };
            FieldError {
                field: self.field(channel).into(),
                violation: Violation::SavedAs { value: value.into() },
            }
        };
        by_channel(edit).into_iter().filter(is_decided).map(saved).collect()
    }
}

fn by_channel(edit: &NoticesEdit) -> [(Channel, &NoticesDecision); 2] {
    [(Channel::Letters, &edit.letters), (Channel::Bell, &edit.bell)]
}
