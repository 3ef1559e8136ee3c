//! The letters to people of an organisation: an invitation to join it, and the news that it has closed its cabinet to
//! them.

use cloud::mail::Letter;
use domain::token::Purpose;
use domain::{Description, Email, Name, OrganizationId, Token, UserId};
use web::letters::{Draft, Said};
use web::{Letters, Way};

/// The contents of an invitation's letter.
pub struct Invitation<'a> {
    pub to: &'a Email,
    pub token: &'a Token,
    pub organization_id: OrganizationId,
    pub organization: &'a Name,
    pub user_id: UserId,
    pub inviter: &'a str,
    /// In the language of the letter.
    pub role: &'a str,
}

/// Invites a person to an organisation. By the letter's tags, its events find the invitation.
pub fn invitation(letters: &Letters, invitation: &Invitation<'_>) -> Letter {
    let Invitation { to, token, organization_id, organization, user_id, inviter, role } = *invitation;
    letters.write(&Draft {
        kind: "invitation",
        to,
        arguments: vec![
            ("organization", Said::by_people(organization.as_str())),
            ("inviter", Said::by_people(inviter)),
            ("role", Said::by_people(role)),
        ],
        more: vec![letters.lifetime(Purpose::Invitation { organization_id })],
        address: letters.way_on_base(Way::Invitation, &[&token.as_str()]),
        tags: vec![
            (Letter::ORGANIZATION_TAG, organization_id.to_string()),
            (Letter::USER_TAG, user_id.to_string()),
            (Letter::INVITATION_TAG, token.hash().as_str().to_owned()),
        ],
    })
}

/// Tells a person that an organisation has closed its cabinet to them.
pub fn dismissal(
    letters: &Letters,
    to: &Email,
    organization: &Name,
    by: &str,
    reason: Option<&Description>,
) -> Letter {
    let reason = reason.map(|reason| Said::by_people(reason.as_str()));
    let reason = reason.map(|reason| letters.sentence("letter-dismissal.reason", &[("reason", &reason)]));
    letters.write(&Draft {
        kind: "dismissal",
        to,
        arguments: vec![
            ("organization", Said::by_people(organization.as_str())),
            ("by", Said::by_people(by)),
        ],
        more: reason.into_iter().chain([letters.sentence("letter-dismissal.kept", &[])]).collect(),
        address: letters.on_base(""),
        tags: Vec::new(),
    })
}
