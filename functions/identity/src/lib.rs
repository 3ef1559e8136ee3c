//! Who a person is: signing in and out, links that prove an address, one's own account, and the way to a cabinet.

#![expect(
    clippy::disallowed_types,
    reason = "this context finds out who somebody is, with nothing shown yet"
)]

mod accept_invitation;
pub mod add_super_admin;
mod cards;
mod end_session;
mod enter_organization;
mod follow_accounts;
mod handover;
mod keep_second_factor;
pub mod letters;
mod links;
mod lost_second_factor;
pub mod note_letter_events;
mod notifications;
mod open_session;
mod people;
mod profile;
mod receive_handover;
mod request_password_reset;
mod reset_password;
mod second_factor;
mod send_letters;
mod show_invitation;
mod sign_in;
mod super_admins;

pub use cards::cards;
use domain::access::Permission;
use domain::user::{FOLLOW, LIST_ACCOUNT};
use http::StatusCode;
use lambda::{Diagnostic, Lambda, Trigger};
use web::{Answer, Caller, Face, LETTER, Passwords, Place, Room, Rooms, Routes, Way, texts};

pub static CONTEXT: Room = Room {
    name: "identity",
    module: None,
    permissions: &[Permission::ManageSuperAdmins, Permission::ManageAccounts],
    texts: texts!(
        "sign-in",
        "profile",
        "notifications",
        "second-factor",
        "super-admins",
        "people",
        "letters"
    ),
    rail: &[
        place(people::LIST, "people", PEOPLE, Permission::ManageAccounts),
        place("/super-admins", "super-admins", SUPER_ADMINS, Permission::ManageSuperAdmins),
    ],
    tasks: &[&LETTER, &FOLLOW, &LIST_ACCOUNT],
    notices: &[],
    assets: &[],
    ways: &WAYS,
};

const PEOPLE: &str = "<circle cx='7.5' cy='7' r='2.8'/><path d='M2 16.5c.5-3.2 2.5-4.8 5.5-4.8s5 1.6 5.5 4.8M12.5 4.4a2.8 2.8 0 0 1 0 5.2M15 12.3c1.6.7 2.6 2.1 3 4.2'/>";
const SUPER_ADMINS: &str =
    "<circle cx='10' cy='6.5' r='3.2'/><path d='M3.5 17c.6-3.6 3-5.5 6.5-5.5s5.9 1.9 6.5 5.5'/>";

/// An entry of the platform's rail.
const fn place(
    address: &'static str,
    name: &'static str,
    icon: &'static str,
    permission: Permission,
) -> Place {
    Place { face: Face::Platform, address, name, icon, permission, instead: &[] }
}

const WAYS: [(Way, &str); 10] = [
    (Way::SignIn, "/session"),
    (Way::SignOut, "/session/end"),
    (Way::Profile, "/profile"),
    (Way::Notifications, notifications::LIST),
    (Way::SecondFactor, "/profile/second-factor"),
    (Way::Avatar, "/people/{id}/avatar/{fingerprint}"),
    (Way::Invitation, "/invitations/{token}"),
    (Way::Entrance, "/organizations/{id}/enter"),
    (Way::LostSecondFactor, "/people/{id}/second-factor/reset"),
    (Way::KeptSecondFactor, "/second-factor/keep/{token}"),
];

/// The Lambdas that this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    let add = Lambda::invoked(add_super_admin::HANDLER, async |tools, input| {
        let (store, passwords) = (&tools.store, Passwords::default());
        let added = add_super_admin::answer_invocation(store, &passwords, &tools.clock, input).await;
        added.map_err(Diagnostic::from)
    });
    let note = Lambda::invoked(note_letter_events::HANDLER, async |tools, input| {
        note_letter_events::answer_invocation(&tools.store, input).await.map_err(Diagnostic::from)
    });
    let note = note.triggered_by(Trigger::LetterEvent);
    let mut lambdas = web::lambdas(&routes(), rooms);
    lambdas.extend([
        add,
        note,
        send_letters::worker().into_lambda(),
        follow_accounts::worker().into_lambda(),
    ]);
    lambdas
}

pub fn routes<A: Answer>() -> Routes<A> {
    let (anyone, signed_in) = (Caller::Anyone, Caller::Person);
    Routes::of(&CONTEXT, "identity", &[Face::Platform, Face::Base, Face::Cabinet])
        .route("GET", "/session", anyone, "Shows the form to sign in", open_session::form)
        .costing(2, 2)
        .route("POST", "/session", anyone, "Signs in on this host", open_session::open)
        .costing(17, 8)
        .refusing(StatusCode::CONFLICT, &["changed-meanwhile"])
        .route(
            "POST",
            "/session/second-factor",
            anyone,
            "Goes on with a sign-in that waits for a code",
            open_session::answer_challenge,
        )
        .costing(11, 7)
        .refusing(StatusCode::UNAUTHORIZED, &["challenge-over"])
        .refusing(StatusCode::CONFLICT, &["changed-meanwhile"])
        .route("DELETE", "/session", signed_in, "Signs out", end_session::end)
        .costing(4, 4)
        .route("POST", "/session/end", signed_in, "Signs out, for forms", end_session::end)
        .costing(4, 4)
        .merge(second_factor::routes())
        .merge(super_admins::routes())
        .merge(people::routes())
        .merge(lost_second_factor::routes())
        .merge(links())
        .merge(handovers())
        .merge(profile::routes())
        .merge(notifications::routes())
}

/// The way from the base host to a cabinet.
fn handovers<A: Answer>() -> Routes<A> {
    let forbidden = StatusCode::FORBIDDEN;
    let base = Routes::of(&CONTEXT, "identity", &[Face::Base])
        .route(
            "POST",
            "/organizations/{id}/enter",
            Caller::Person,
            "Gives a code by which a cabinet takes over the session",
            enter_organization::enter,
        )
        .costing(3, 3)
        .refusing(forbidden, &["blocked"])
        .refusing(StatusCode::SERVICE_UNAVAILABLE, &["not-ready"]);
    Routes::of(&CONTEXT, "identity", &[Face::Cabinet])
        .route(
            "GET",
            "/session/handover",
            Caller::Anyone,
            "Takes over a session from the base host",
            receive_handover::receive,
        )
        .costing(6, 6)
        .refusing(StatusCode::GONE, &["handover-over"])
        .merge(base)
}

/// The pages of one-time links, and the requests for a link. Letters have these links on the base host.
fn links<A: Answer>() -> Routes<A> {
    let anyone = Caller::Anyone;
    Routes::of(&CONTEXT, "identity", &[Face::Base])
        .route("GET", "/invitations/{token}", anyone, "Shows an invitation", show_invitation::show)
        .costing(2, 2)
        .route("POST", "/invitations/{token}", anyone, "Accepts an invitation", accept_invitation::accept)
        .costing(14, 10)
        .refusing(StatusCode::CONFLICT, &["changed-meanwhile"])
        .route("GET", "/password-reset", anyone, "Shows the form for a link", request_password_reset::form)
        .costing(0, 0)
        .route(
            "POST",
            "/password-reset",
            anyone,
            "Sends a link for a password",
            request_password_reset::request,
        )
        .costing(11, 6)
        .route("GET", "/password-reset/{token}", anyone, "Shows the form of a password", reset_password::form)
        .costing(2, 2)
        .route("POST", "/password-reset/{token}", anyone, "Chooses a password", reset_password::reset)
        .costing(8, 6)
        .route(
            "GET",
            "/second-factor/keep/{token}",
            anyone,
            "Tells when a second factor is taken off",
            keep_second_factor::show,
        )
        .costing(2, 2)
        .route("POST", "/second-factor/keep/{token}", anyone, "Keeps it", keep_second_factor::keep)
        .costing(7, 6)
        .refusing(StatusCode::CONFLICT, &["changed-meanwhile"])
}
