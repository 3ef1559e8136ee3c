//! `PATCH /company/settings` and the form for it: what is left out stays as it is, what may be empty is emptied by sending nothing
//! for it.

use std::convert::Infallible;

use domain::access::ManageSettings;
use domain::audit::Action;
use domain::difference::changes;
use domain::service_desk::{COUNT_TICKET, Counting};
use domain::{ContactsEdit, EditRefusal, Later, Module, Organization, SettingsEdit};
use store::{StoreError, Tenant};
use web::components::{day_text, moment_text};
use web::{Access, Context, Done, Form, FromFields, Input, Problem, Undo, Version, View};

use crate::entries::GENERAL;
use crate::show_settings::{SettingsPage, fields_of};

/// What is changed, and the version that the change was made on.
pub(crate) struct EditOrder {
    version: u32,
    edit: SettingsEdit,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let name = form.changed("name");
        let description = form.changed("description");
        let contacts = form.clearable_object("contacts").map(|read: Option<Reached>| match read {
            Some(Reached(contacts)) => contacts,
            None => ContactsEdit::clear(),
        });
        let edit = SettingsEdit {
            name,
            description,
            contacts: contacts.unwrap_or_default(),
            time_zone: form.changed("time_zone"),
            accent_color: form.clearable("accent_color"),
            language: form.clearable("language"),
        };
        Some(Self { version: version?, edit })
    }
}

struct Reached(ContactsEdit);

impl FromFields for Reached {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self(ContactsEdit {
            address: form.clearable("address"),
            phone: form.clearable("phone"),
            email: form.clearable("email"),
            site: form.clearable("site"),
        }))
    }
}

pub(crate) async fn edit(
    context: Context,
    access: Access<ManageSettings>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<SettingsPage>, Problem> {
    let before = access.organization();
    let page = SettingsPage::of(before, &access).filled_in(fields);
    let EditOrder { version, edit } = value.map_err(|problem| problem.on_form(page.clone()))?;
    if edit.differences(before).is_empty() {
        let view = View::new(SettingsPage::of(before, &access));
        return Ok(view.then(GENERAL, Done::new("settings-edited")));
    }
    let change = |organization: &mut Organization| {
        let before = organization.settings();
        organization.edit_settings(edit.clone(), version, access.now())?;
        let (before, after) = changes(before, organization.settings());
        Ok::<_, EditRefusal<Infallible>>(Some(access.origin().entry(Action::SettingsEdited, before, after)))
    };
    let changed = tenant_with_recount(&access, &edit)?.change_organization(before.clone(), change).await;
    let changed = changed.map_err(|error| Problem::from(error).on_form(page))?;
    let undo =
        Undo::form("/company/settings/edit", &fields_of(before).with("version", changed.settings_version));
    let done = done(&context, &access, &changed).undone_by(undo);
    Ok(View::new(SettingsPage::of(&changed, &access)).then(GENERAL, done))
}

/// The table, whose next transaction also has tickets counted on the days of another zone, if it is another.
fn tenant_with_recount(access: &Access<ManageSettings>, edit: &SettingsEdit) -> Result<Tenant, StoreError> {
    let organization = access.organization();
    let is_other = edit.time_zone.as_ref().is_some_and(|zone| *zone != organization.time_zone);
    if is_other && organization.modules.contains(&Module::ServiceDesk) {
        access.tenant().and_later(&Later::now(&COUNT_TICKET, Counting { ticket: None }, access.now()), None)
    } else {
        Ok(access.tenant())
    }
}

/// That it was done and, where the zone is another, which days it has moved: no moment that is kept is another.
fn done(context: &Context, access: &Access<ManageSettings>, changed: &Organization) -> Done {
    let before = access.organization();
    let ends = [before, changed].map(Organization::subscription_ends_at);
    let [Some(former), Some(end)] = ends else { return Done::new("settings-edited") };
    if former == end {
        return Done::new("settings-edited");
    }
    Done::new("settings-moved")
        .with("today", day_text(context, changed.today(access.now())))
        .with("former", moment_text(context, former))
        .with("end", moment_text(context, end))
}
