//! `PATCH /profile/notifications`, and the form for it. A program names the kinds of letters that do not come; a form names
//! those that come, and which it has shown.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::str::FromStr;

use domain::audit::Action;
use domain::{EditRefusal, FieldError, NoticesEdit, User, Violation};
use schemars::JsonSchema;
use web::{Context, Done, Form, FromFields, Input, Person, Problem, Undo, Version, View};

use super::show_notifications::{NOTIFICATIONS, NotificationsPage, fields_of, name_of};

/// The form of a change.
pub(super) const EDIT: &str = "/profile/notifications/edit";

/// The field of the kinds that do not come, for programs.
const SILENCED: &str = "silenced";

/// The fields of a form: the kinds that come, of those that it shows.
pub(super) const WANTED: &str = "wanted";
pub(super) const SHOWN: &str = "shown";

/// A kind of letters, which may be unknown here.
#[derive(JsonSchema)]
pub(crate) struct NoticeKind(String);

impl FromStr for NoticeKind {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Ok(Self(text.to_owned()))
    }
}

pub(crate) struct EditOrder {
    version: u32,
    /// Left as they are where it is left out.
    silenced: Option<BTreeSet<String>>,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let silenced = kinds(form, SILENCED);
        Some(Self { version: version?, silenced })
    }
}

pub(crate) struct FormOrder {
    version: u32,
    shown: BTreeSet<String>,
    wanted: BTreeSet<String>,
}

impl FromFields for FormOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let (shown, wanted) = (kinds(form, SHOWN), kinds(form, WANTED));
        Some(Self { version: version?, shown: shown.unwrap_or_default(), wanted: wanted.unwrap_or_default() })
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
    let EditOrder { version, silenced } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let offered: BTreeSet<String> = context.notices().map(ToOwned::to_owned).collect();
    let edit =
        silenced.map_or_else(NoticesEdit::default, |silenced| NoticesEdit { decided: offered, silenced });
    Change { context: &context, person: &person, page }.make(version, &edit, SILENCED).await
}

pub(crate) async fn edit_by_form(
    context: Context,
    person: Person,
    Input { fields, value }: Input<FormOrder>,
) -> Result<View<NotificationsPage>, Problem> {
    let page = NotificationsPage::of(person.user(), &context).filled_in(fields);
    let FormOrder { version, shown, wanted } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let edit = NoticesEdit { silenced: &shown - &wanted, decided: &shown | &wanted };
    Change { context: &context, person: &person, page }.make(version, &edit, WANTED).await
}

/// A change of somebody's own letters, with the page on which a refusal stands.
struct Change<'a> {
    context: &'a Context,
    person: &'a Person,
    page: NotificationsPage,
}

impl Change<'_> {
    /// Makes it on top of this version, or says beside this field why not.
    async fn make(
        self,
        version: u32,
        edit: &NoticesEdit,
        field: &'static str,
    ) -> Result<View<NotificationsPage>, Problem> {
        let Self { context, person, page } = self;
        let is_offered = |kind: &String| context.notices().any(|offered| offered == kind);
        if !edit.decided.iter().chain(&edit.silenced).all(is_offered) {
            let error = FieldError { field: field.into(), violation: Violation::UnknownValue };
            return Err(Problem::invalid(vec![error]).on_form(page));
        }
        let (before, done) = (person.user(), Done::new("notifications-edited"));
        if !edit.changes(before) {
            let unchanged = NotificationsPage::of(before, context);
            return Ok(View::new(unchanged).then(NOTIFICATIONS, done));
        }
        let change = |user: &mut User| -> Result<(), EditRefusal<Infallible>> {
            if user.version != version {
                let differs = edit.changes(user);
                return Err(EditRefusal::Stale(
                    differs.then(|| saved_as(context, field, user)).into_iter().collect(),
                ));
            }
            edit.apply(user);
            Ok(())
        };
        let (account, origin) = (person.account(), person.origin());
        let changed = account.change_and_tell(before.clone(), &origin, change, Action::ProfileEdited).await;
        let changed = changed.map_err(|error| Problem::from(error).on_form(page))?;
        let undo = Undo::form(EDIT, &fields_of(before, context).with("version", changed.version));
        let now = NotificationsPage::of(&changed, context);
        Ok(View::new(now).then(NOTIFICATIONS, done.undone_by(undo)))
    }
}

/// What the field would hold by now: a program reads kinds, a person reads their names.
fn saved_as(context: &Context, field: &'static str, user: &User) -> FieldError {
    let offered = context.notices();
    let saved: Vec<String> = if field == WANTED {
        offered.filter(|kind| user.wants(kind)).map(|kind| name_of(context, kind)).collect()
    } else {
        offered.filter(|kind| !user.wants(kind)).map(ToOwned::to_owned).collect()
    };
    let value = if saved.is_empty() { "—".to_owned() } else { saved.join(", ") };
    FieldError { field: field.into(), violation: Violation::SavedAs { value: value.into() } }
}
