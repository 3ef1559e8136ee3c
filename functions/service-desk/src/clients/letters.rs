//! The letter that asks somebody to become a client of an organisation.

use cloud::mail::Letter;
use domain::employee::Invitation;
use domain::token::Purpose;
use domain::{Employee, Organization, Token};
use web::letters::{Draft, Said};
use web::{Letters, Way};

/// The kind under which the letters are counted.
pub(crate) const INVITATION: &str = "client-invitation";

/// Asks a client to join. By the letter's tags, its events find the invitation.
pub(crate) fn invitation(
    letters: &Letters,
    organization: &Organization,
    client: &Employee,
    invitation: &Invitation,
    token: &Token,
) -> Letter {
    let lifetime = Purpose::Invitation { organization_id: organization.id };
    letters.write(&Draft {
        kind: INVITATION,
        to: &client.email,
        arguments: vec![
            ("organization", Said::by_people(organization.name.as_str())),
            ("inviter", Said::by_people(&invitation.inviter.name)),
        ],
        more: vec![letters.lifetime(lifetime)],
        address: letters.way_on_base(Way::Invitation, &[&token.as_str()]),
        tags: vec![
            (Letter::ORGANIZATION_TAG, organization.id.to_string()),
            (Letter::USER_TAG, client.user_id.to_string()),
            (Letter::INVITATION_TAG, token.hash().as_str().to_owned()),
        ],
    })
}
