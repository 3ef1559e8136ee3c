//! `PATCH /desk/settings` and its twin for forms: what is left out stays as it is.

use std::convert::Infallible;

use domain::EditRefusal;
use domain::access::ManageSettings;
use domain::audit::{Action, AuditEntry};
use domain::service_desk::{DeskSettings, ServiceDesk};
use web::{Access, Done, Input, Problem, Undo, View};

use super::SETTINGS;
use super::order::EditOrder;
use super::show_settings::SettingsPage;
use super::view::fields_back;

/// The form of a change.
pub(crate) const EDIT: &str = "/desk/settings/edit";

pub(crate) async fn edit(
    access: Access<ManageSettings>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<SettingsPage>, Problem> {
    let tenant = access.tenant();
    let desk = tenant.desk(&access.organization().time_zone).await?;
    let before = desk.settings.clone();
    let page = SettingsPage::of(&before, &access).filled_in(fields);
    let EditOrder { version, edit } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let done = Done::new("desk-edited");
    if edit.differences(&before).is_empty() {
        return Ok(View::new(SettingsPage::of(&before, &access)).then(SETTINGS, done));
    }
    let change = |desk: &mut ServiceDesk| {
        let seen = desk.settings.clone();
        desk.settings.edit(&edit, version)?;
        Ok::<_, EditRefusal<Infallible>>(entry_of(&access, &seen, &desk.settings))
    };
    let changed = tenant.change_desk(desk, change).await;
    let now = changed.map_err(|error| Problem::from(error).on_form(page))?.settings;
    let undo = Undo::form(EDIT, &fields_back(&now, &before));
    Ok(View::new(SettingsPage::of(&now, &access)).then(SETTINGS, done.undone_by(undo)))
}

/// What the audit keeps of a change, if it is one.
pub(crate) fn entry_of(
    access: &Access<ManageSettings>,
    before: &DeskSettings,
    now: &DeskSettings,
) -> Option<AuditEntry> {
    let (was, is) = now.changes_since(before);
    (now != before).then(|| access.origin().entry(Action::DeskEdited, was, is))
}
