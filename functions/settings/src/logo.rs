//! `POST /company/settings/logo`: a logo, in place of the product's name on the cabinet's pages.

use std::convert::Infallible;

use domain::Organization;
use domain::access::ManageSettings;
use domain::audit::{Action, AuditEntry};
use pictures::Shape;
use serde_json::Map;
use store::ChangeError;
use web::{Access, Done, Input, Problem, Upload, View};

use crate::entries::GENERAL;
use crate::show_settings::{LogoRefused, SettingsPage};

/// The greatest file, in octets.
const GREATEST: usize = 1 << 20;
/// The longest side of what is kept, in pixels.
const LONGEST_SIDE: u32 = 512;

pub(crate) async fn keep(
    access: Access<ManageSettings>,
    Upload(file): Upload<GREATEST>,
) -> Result<View<SettingsPage>, Problem> {
    let before = access.organization();
    let on_page = |problem: Problem| problem.on_form(LogoRefused(SettingsPage::of(before, &access)));
    let logo =
        pictures::redraw(file.map_err(on_page)?, Shape::Within(LONGEST_SIDE)).await.map_err(on_page)?;
    let kept = if before.logo.as_ref() == Some(&logo.fingerprint) {
        Ok(before.clone())
    } else {
        access.tenant().keep_logo(before.clone(), &logo, &entry(&access, Action::LogoChanged)).await
    };
    changed(&access, kept, "logo-changed")
}

pub(crate) async fn remove(
    access: Access<ManageSettings>,
    Input { value, .. }: Input<()>,
) -> Result<View<SettingsPage>, Problem> {
    value?;
    let before = access.organization();
    let removed = if before.logo.is_none() {
        Ok(before.clone())
    } else {
        access.tenant().remove_logo(before.clone(), &entry(&access, Action::LogoRemoved)).await
    };
    changed(&access, removed, "logo-removed")
}

fn entry(access: &Access<ManageSettings>, action: Action) -> AuditEntry {
    access.origin().entry(action, Map::new(), Map::new())
}

fn changed(
    access: &Access<ManageSettings>,
    changed: Result<Organization, ChangeError<Infallible>>,
    what: &'static str,
) -> Result<View<SettingsPage>, Problem> {
    Ok(View::new(SettingsPage::of(&changed?, access)).then(GENERAL, Done::new(what)))
}
