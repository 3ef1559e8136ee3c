//! A person's own account, on every host: what they say of themselves, which letters they get, how they sign in, and where they
//! are signed in.

mod avatar;
mod change_email;
mod change_password;
mod confirm_email;
mod devices;
mod edit_notifications;
mod edit_profile;
mod email_change;
mod show_notifications;
mod show_profile;

use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let own = Caller::Person;
    let (conflict, slow) = (StatusCode::CONFLICT, StatusCode::TOO_MANY_REQUESTS);
    let every = &[Face::Platform, Face::Base, Face::Cabinet];
    let account = Routes::of(&CONTEXT, "profile", every)
        .route("GET", "/profile", own, "Shows what one says of oneself", show_profile::show)
        .costing(2, 2)
        .route("PATCH", "/profile", own, "Changes it", edit_profile::edit)
        .costing(4, 4)
        .refusing(conflict, &["stale", "changed-meanwhile"])
        .route("POST", "/profile", own, "Changes it, for forms", edit_profile::edit)
        .costing(4, 4)
        .refusing(conflict, &["stale", "changed-meanwhile"])
        .route("POST", "/profile/avatar", own, "Takes a picture of oneself", avatar::keep)
        .costing(5, 5)
        .refusing(StatusCode::UNPROCESSABLE_ENTITY, &["not-a-picture", "picture-too-great"])
        .refusing(conflict, &["changed-meanwhile"])
        .route("DELETE", "/profile/avatar", own, "Takes the picture away", avatar::remove)
        .costing(2, 2)
        .refusing(conflict, &["changed-meanwhile"])
        .route("POST", "/profile/avatar/delete", own, "Takes the picture away, for forms", avatar::remove)
        .costing(2, 2)
        .refusing(conflict, &["changed-meanwhile"])
        .route(
            "GET",
            show_notifications::NOTIFICATIONS,
            own,
            "Shows which letters about work one gets",
            show_notifications::show,
        )
        .costing(2, 2)
        .route(
            "PATCH",
            show_notifications::NOTIFICATIONS,
            own,
            "Switches kinds of them off and on",
            edit_notifications::edit,
        )
        .costing(3, 3)
        .refusing(conflict, &["stale", "changed-meanwhile"])
        .route(
            "POST",
            edit_notifications::EDIT,
            own,
            "Switches kinds of them off and on, for forms",
            edit_notifications::edit_by_form,
        )
        .costing(3, 3)
        .refusing(conflict, &["stale", "changed-meanwhile"])
        .route("GET", "/profile/sessions", own, "Lists where one is signed in", devices::list)
        .costing(2, 2)
        .route(
            "POST",
            "/profile/sessions/end",
            own,
            "Signs out on other devices, or on all",
            devices::end_many,
        )
        .costing(2, 2)
        .refusing(conflict, &["changed-meanwhile"])
        .route("DELETE", "/profile/sessions/{session}", own, "Signs out on one device", devices::end_one)
        .costing(6, 6)
        .route(
            "POST",
            "/profile/sessions/{session}/end",
            own,
            "Signs out on one device, for forms",
            devices::end_one,
        )
        .costing(6, 6)
        .route("GET", "/profile/password", own, "Shows the form of a new password", change_password::form)
        .costing(1, 1)
        .route("POST", "/profile/password", own, "Changes the password", change_password::change)
        .costing(17, 8)
        .refusing(conflict, &["changed-meanwhile"])
        .refusing(slow, &["slow-down"])
        .route("GET", "/profile/email", own, "Shows the form of a new e-mail address", change_email::form)
        .costing(1, 1)
        .route("POST", "/profile/email", own, "Sends a link to a new e-mail address", change_email::change)
        .costing(18, 8)
        .refusing(conflict, &["changed-meanwhile"])
        .refusing(slow, &["slow-down"])
        .refusing(StatusCode::SERVICE_UNAVAILABLE, &["unavailable"])
        .route("GET", "/people/{id}/avatar/{fingerprint}", own, "Sends somebody's picture", avatar::show)
        .costing(2, 2);
    Routes::of(&CONTEXT, "profile", &[Face::Base])
        .route(
            "GET",
            "/email-change/{token}",
            Caller::Anyone,
            "Shows a new e-mail address",
            confirm_email::show,
        )
        .costing(2, 2)
        .route("POST", "/email-change/{token}", Caller::Anyone, "Takes it", confirm_email::confirm)
        .costing(11, 9)
        .refusing(conflict, &["email-taken"])
        .merge(account)
}

/// The field in which people show by their password that it is they who ask, before a change of the account itself.
pub(crate) const PRESENT_PASSWORD: &str = "present_password";
