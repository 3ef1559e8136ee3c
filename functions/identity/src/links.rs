//! The holders of one-time links. A link says who its holder is, as a session would: the link of an invitation, or the
//! link by which a person who has forgotten their password chooses another. Also the request for such a link.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use domain::access::AssignedRole;
use domain::audit::{Action, role_field};
use domain::employee::{EmployeeRefusal, EmployeeStatus, Invitation, Standing};
use domain::limits::LetterCause;
use domain::token::{Purpose, TokenRecord};
use domain::{AddressTrouble, Email, Employee, Name, NewPassword, Organization, Token, TokenHash, User};
use http::StatusCode;
use http::request::Parts;
use serde_json::{Map, json};
use store::{Admission, ChangeError, Invitee, StoreError};
use web::{
    App, Context, Describe, Doorkeeper, Host, Occasion, Operation, Path, Problem, admit, origin_of, role_name,
};

use crate::handover::hand_over;
use crate::letters;

/// The least time that a request for another password takes, so that the time does not tell whether a letter went out:
/// longer than the table and SES usually need.
const LEAST_TIME: Duration = Duration::from_millis(500);

/// A holder of the link of an invitation that is still good. Any other link answers 404.
pub(crate) struct InvitationHolder {
    invitee: Invitee,
    invitation: Invitation,
    door: Doorkeeper,
}

/// A holder of the link for another password. Any other link answers 404.
pub(crate) struct PasswordResetHolder {
    user: User,
    token: TokenHash,
    door: Doorkeeper,
}

/// The way to another password, for people who have forgotten theirs.
pub(crate) struct PasswordRecovery {
    door: Doorkeeper,
}

/// The holder of the link with the token of the path, and the purpose of the token.
pub(crate) async fn link_of(
    parts: &mut Parts,
    app: &App,
) -> Result<(Doorkeeper, Option<(TokenHash, TokenRecord)>), Problem> {
    let Path(token): Path<String> = Path::from_request_parts(parts, app).await?;
    let hash = Token::presented(&token).hash();
    let door = match Doorkeeper::from_request_parts(parts, app).await {
        Ok(door) => door,
        Err(never) => match never {},
    };
    let record = door.store().token(&hash, door.now()).await?;
    Ok((door, record.map(|record| (hash, record))))
}

fn invitation_over() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "invitation-over")
}

fn reset_over() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "reset-over")
}

impl FromRequestParts<App> for InvitationHolder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let (door, link) = link_of(parts, app).await?;
        let (token, record) = link.ok_or_else(invitation_over)?;
        let Purpose::Invitation { organization_id } = record.purpose else { return Err(invitation_over()) };
        let invitee = door.store().invitee(organization_id, record.user_id).await?;
        let invitee = invitee.ok_or_else(invitation_over)?;
        let invitation = open_invitation(&invitee.employee, &token).ok_or_else(invitation_over)?.clone();
        admit(&invitee.organization, door.now())?;
        Ok(Self { invitee, invitation, door })
    }
}

/// The invitation of a person who has not answered it, if this is its link.
fn open_invitation<'a>(employee: &'a Employee, token: &TokenHash) -> Option<&'a Invitation> {
    let is_open = employee.status() == EmployeeStatus::Invited;
    employee.invitation.as_ref().filter(|invitation| is_open && invitation.token == *token)
}

impl InvitationHolder {
    pub(crate) fn organization(&self) -> &Organization {
        &self.invitee.organization
    }

    pub(crate) fn user(&self) -> &User {
        &self.invitee.user
    }

    /// The name under which the holder was invited; without one they have their address for a name.
    pub(crate) fn given_name(&self) -> Option<&Name> {
        let name = &self.invitee.employee.name;
        Some(name).filter(|name| **name != Name::from(&self.user().email))
    }

    pub(crate) fn role(&self) -> AssignedRole {
        self.invitee.employee.role
    }

    /// The name of the role.
    pub(crate) fn role_name(&self, context: &Context) -> String {
        role_name(context, &self.invitee.roles, self.role())
    }

    pub(crate) fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    /// Whether the holder has an account with a password already.
    pub(crate) fn has_account(&self) -> bool {
        self.user().password_hash.is_some()
    }

    /// Joins as a new person, who has given their name and chosen a password. Answers the address at which they go on.
    pub(crate) async fn join_as(self, person: User, password: NewPassword) -> Result<String, Problem> {
        let hash = self.door.hash_password(password).await?;
        let revision = person.revision + 1;
        self.take_seat(Some(User { password_hash: Some(hash), revision, ..person })).await
    }

    /// Joins as the person who has shown by their password that they are the one who was invited. Answers the address at
    /// which they go on.
    pub(crate) async fn join(self) -> Result<String, Problem> {
        self.take_seat(None).await
    }

    /// Of several tries at once, one takes the seat, and for the others the invitation is over.
    async fn take_seat(self, filled_in: Option<User>) -> Result<String, Problem> {
        let Invitee { organization, employee, user, roles } = self.invitee;
        let (token, now) = (self.invitation.token, self.door.now());
        let person = filled_in.as_ref().unwrap_or(&user);
        let origin = origin_of(person, self.door.context().address(), now);
        let accept = |employee: &mut Employee| {
            if open_invitation(employee, &token).is_none() {
                return Err(EmployeeRefusal::AlreadyAccepted);
            }
            employee.standing = Standing::Active { since: now };
            employee.invitation = None;
            employee.name = person.full_name();
            employee.phone.clone_from(&person.phone);
            employee.version += 1;
            let after = Map::from_iter([
                ("name".to_owned(), json!(employee.name)),
                ("role".to_owned(), role_field(employee.role, &roles)),
            ]);
            let entry = origin.entry(Action::InvitationAccepted, Map::new(), after);
            Ok(Some(entry.about(employee.user_id, &employee.name)))
        };
        let tenant = self.door.store().tenant_of(&organization);
        let account = filled_in.as_ref().map(|filled_in| (&user, filled_in));
        match tenant.accept_invitation(employee, &token, account, now, accept).await {
            Ok(_) => {}
            Err(ChangeError::Refused(EmployeeRefusal::AlreadyAccepted)) => return Err(invitation_over()),
            Err(error) => return Err(error.into()),
        }
        let base = self.door.context().base();
        let sign_in = format!("{}/session", base.origin_of(&Host::Cabinet(organization.domain.clone())));
        if user.second_factor.is_some() {
            // The password alone does not sign this person in.
            return Ok(sign_in);
        }
        match hand_over(&self.door, &organization, person, None).await {
            Ok(handover) => Ok(handover.address),
            // The person belongs to the organisation by now: a refusal would tell them that the invitation is not good.
            Err(problem) => {
                tracing::warn!(?problem, "somebody who has joined signs in by themselves");
                Ok(sign_in)
            }
        }
    }
}

impl FromRequestParts<App> for PasswordResetHolder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let (door, link) = link_of(parts, app).await?;
        let (token, record) = link.ok_or_else(reset_over)?;
        if record.purpose != Purpose::PasswordReset {
            return Err(reset_over());
        }
        let user = door.store().user(record.user_id).await?.ok_or_else(reset_over)?;
        // A person who has ended all sessions since, also by another such link, did not mean to leave this link open. And
        // mail to an address that the person no longer has does not prove who they are.
        if !record.is_admitted_by(&user) {
            return Err(reset_over());
        }
        Ok(Self { user, token, door })
    }
}

impl PasswordResetHolder {
    pub(crate) fn user(&self) -> &User {
        &self.user
    }

    /// Gives the holder this password, ends all their sessions, and tells them by a letter.
    pub(crate) async fn choose(self, password: NewPassword) -> Result<(), Problem> {
        let hash = self.door.hash_password(password).await?;
        let now = self.door.now();
        let mut user = self.user;
        user.password_hash = Some(hash);
        user.end_sessions(None);
        user.revision += 1;
        let origin = origin_of(&user, self.door.context().address(), now);
        let letters = self.door.context().letters(Some(&user));
        let letter = letters::password_changed(&letters, &user.email, now);
        let store = self.door.store().and_later(&self.door.told(&letter).await, None, Some(user.id))?;
        let whence = self.door.whence(&user.email);
        store.reset_password(&self.token, &user, &origin, &whence).await.map_err(|error| match error {
            StoreError::Conflict => reset_over(),
            other => other.into(),
        })
    }
}

impl PasswordRecovery {
    /// Sends a link for another password, if there is an account with a password. Neither the answer nor its time tells
    /// whether there is. [`Problem`] `slow-down` when too many links were asked for.
    pub(crate) async fn send_link(&self, email: &Email) -> Result<(), Problem> {
        let (sent, ()) = tokio::join!(self.send_link_to_account(email), tokio::time::sleep(LEAST_TIME));
        sent
    }

    async fn send_link_to_account(&self, email: &Email) -> Result<(), Problem> {
        let (store, now) = (self.door.store(), self.door.now());
        let user = match store.admit_password_reset(email, &self.door.whence(email), now).await? {
            Admission::Wait(seconds) => return Err(Problem::slow_down(seconds)),
            Admission::Admitted(user) => user.filter(|user| user.password_hash.is_some()),
        };
        // The letter is counted for every address, or the count would tell whether the address is known. It counts as
        // told, so a person who has filled a mailbox does not keep its reader out of their account.
        let (about, person, organization) = (String::new(), None, None);
        let cause = LetterCause {
            to: email,
            kind: "password-reset",
            about,
            person,
            organization,
            is_announced: false,
        };
        let postage = self.door.postage(&cause, Occasion::Told).await?;
        let Some(user) = user else { return Ok(()) };
        // A reader who has called a letter unwanted wants this one.
        if store.trouble(&user.email).await? == Some(AddressTrouble::Bounces) {
            return Ok(());
        }
        let token = Token::new();
        let record = TokenRecord::of_password_reset(&user, now);
        let letters = self.door.context().letters(Some(&user));
        let letter = letters::password_reset(&letters, &user.email, &token);
        // An error would tell that there is an account with this address.
        let store = store.and_later(&postage.letter(&letter), None, None)?;
        if let Err(error) = postage.around(store.keep_token(&token.hash(), &record)).await {
            tracing::error!(%error, "a link for another password was not kept");
        }
        Ok(())
    }
}

impl FromRequestParts<App> for PasswordRecovery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self { door: Doorkeeper::from_request_parts(parts, app).await? })
    }
}

/// Describes a link whose token stands in the path, and the problem of a link that is no longer good.
pub(crate) fn describe_link(operation: &mut Operation<'_>, over: &'static str) {
    Path::<String>::describe(operation);
    operation.refuse(StatusCode::NOT_FOUND, over);
}

impl Describe for InvitationHolder {
    fn describe(operation: &mut Operation<'_>) {
        describe_link(operation, "invitation-over");
        operation.refuse(StatusCode::FORBIDDEN, "blocked");
        operation.refuse(StatusCode::SERVICE_UNAVAILABLE, "not-ready");
    }
}

impl Describe for PasswordResetHolder {
    fn describe(operation: &mut Operation<'_>) {
        describe_link(operation, "reset-over");
    }
}

impl Describe for PasswordRecovery {
    fn describe(operation: &mut Operation<'_>) {
        operation.refuse(StatusCode::TOO_MANY_REQUESTS, "slow-down");
    }
}
