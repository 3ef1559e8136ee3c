//! The letters of accounts: links that prove an address, and news of changes of the account.

use cloud::mail::Letter;
use domain::audit::Action;
use domain::token::Purpose;
use domain::{Email, Name, Organization, Token, User};
use jiff::Timestamp;
use web::letters::{Draft, Said};
use web::{Host, Letters, Way};

/// Lets a person who has forgotten their password choose another.
pub fn password_reset(letters: &Letters, to: &Email, token: &Token) -> Letter {
    letters.write(&Draft {
        kind: "password-reset",
        to,
        arguments: Vec::new(),
        more: vec![letters.lifetime(Purpose::PasswordReset)],
        address: letters.on_base(&format!("/password-reset/{}", token.as_str())),
        tags: Vec::new(),
    })
}

/// Tells a person that they run the platform from now on, once they have chosen a password.
pub fn super_admin(letters: &Letters, to: &Email, token: &Token) -> Letter {
    letters.write(&Draft {
        kind: "super-admin",
        to,
        arguments: Vec::new(),
        more: vec![letters.lifetime(Purpose::PasswordReset)],
        address: letters.on_base(&format!("/password-reset/{}", token.as_str())),
        tags: Vec::new(),
    })
}

/// Tells a person that their password was changed at this moment.
pub fn password_changed(letters: &Letters, to: &Email, at: Timestamp) -> Letter {
    tell(letters, "password-changed", to, vec![("at", letters.moment(at))])
}

/// Tells a person what was done to their second factor: [`Action::SecondFactorEnabled`], [`Action::SecondFactorDisabled`]
/// or [`Action::RecoveryCodesRenewed`].
pub fn second_factor(letters: &Letters, to: &Email, done: Action, at: Timestamp) -> Letter {
    tell(letters, done.key(), to, vec![("at", letters.moment(at))])
}

/// Tells a person what was done to their account. The button leads to another password, in case somebody else did it.
fn tell(letters: &Letters, kind: &'static str, to: &Email, arguments: Vec<(&'static str, Said)>) -> Letter {
    let address = letters.on_base("/password-reset");
    letters.write(&Draft { kind, to, arguments, more: Vec::new(), address, tags: Vec::new() })
}

/// Tells whoever was taking a second factor off that its owner keeps it. The button leads to the page on which they did so: at
/// their organisation's cabinet or, if they run the platform, there.
pub fn second_factor_kept(
    letters: &Letters,
    to: &Email,
    owner: &User,
    organization: Option<&Organization>,
) -> Letter {
    let (host, way) = match organization {
        Some(organization) => (Host::Cabinet(organization.domain.clone()), Way::LostSecondFactorHere),
        None => (Host::Platform, Way::LostSecondFactor),
    };
    letters.write(&Draft {
        kind: "second-factor-kept",
        to,
        arguments: vec![
            ("name", Said::by_people(owner.full_name().as_str())),
            ("owner", Said::by_us(owner.email.as_str())),
        ],
        more: Vec::new(),
        address: letters.way_at(&host, way, &[&owner.id]),
        tags: Vec::new(),
    })
}

/// Asks a person whether a new address is theirs. `path` is the address on the base host at which they answer.
pub fn email_change(letters: &Letters, new: &Email, name: &Name, path: &str, purpose: Purpose) -> Letter {
    letters.write(&Draft {
        kind: "email-change",
        to: new,
        arguments: vec![("name", Said::by_people(name.as_str()))],
        more: vec![letters.lifetime(purpose)],
        address: letters.on_base(path),
        tags: Vec::new(),
    })
}

/// Tells a person, at their former address, that their address was changed.
pub fn email_changed(letters: &Letters, former: &Email, new: &Email, at: Timestamp) -> Letter {
    letters.write(&Draft {
        kind: "email-changed",
        to: former,
        arguments: vec![("new", Said::by_us(new.as_str())), ("at", letters.moment(at))],
        more: Vec::new(),
        address: letters.on_base(""),
        tags: Vec::new(),
    })
}
