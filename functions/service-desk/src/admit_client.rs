//! What becomes of the wish to be a client: a letter with the link of an invitation, or one that says that there is an account already.
//! Only the reader of the address learns which.

use std::sync::Arc;

use cloud::mail::Letter;
use domain::audit::{Action, Actor, Origin};
use domain::employee::{EmployeeStatus, Invitation, Inviter};
use domain::limits::{Count, JOININGS_OF_ADDRESS, LetterCause};
use domain::organization::Status;
use domain::service_desk::{ClientRefusal, Joining, Registration};
use domain::task::Failure;
use domain::token::Purpose;
use domain::{Email, Employee, Name, Organization, Token, User};
use jiff::Timestamp;
use lambda::Tools;
use serde_json::Map;
use store::{Addressee, ChangeError, Invited, StoreError, Tenant};
use web::letters::{Draft, Said};
use web::{Host, Letters, Rooms, Way, waiting_letter};
use workers::{Job, Outcome, fail};

const JOINED: &str = "client-join";
const KNOWN: &str = "client-known";

/// A wish, and whoever may be behind it.
struct Wish<'a> {
    joining: &'a Joining,
    organization: &'a Organization,
    rooms: &'a Rooms,
    tools: &'a Tools,
    now: Timestamp,
}

pub(crate) async fn admit(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let (joining, now): (Joining, _) = (job.about()?, tools.clock.now());
    let Some(id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let organization = tools.store.organization(id).await.map_err(|error| fail(&error))?;
    let Some(organization) = organization.filter(|found| found.status(now) == Status::Active) else {
        return Ok(Outcome::Void);
    };
    let ending = job.ending()?.tenant_of(&organization);
    let wish = Wish { joining: &joining, organization: &organization, rooms: &rooms, tools: &tools, now };
    wish.fulfil(&tools.store.tenant_of(&organization), &ending).await.map_err(|error| fail(&error))
}

impl Wish<'_> {
    async fn fulfil(&self, tenant: &Tenant, ending: &Tenant) -> Result<Outcome, StoreError> {
        let Addressee { user, employee, trouble } = tenant.addressee(&self.joining.email).await?;
        let is_open = tenant.showcase().await?.registration == Registration::Open;
        if trouble.is_some() || !is_open {
            return Ok(Outcome::Void);
        }
        let count = Count { limit: JOININGS_OF_ADDRESS, of: self.joining.email.to_string() };
        if self.tools.store.count(&[count], &[], self.now).await?.is_some() {
            return Ok(Outcome::Void);
        }
        match employee.zip(user.clone()) {
            None => self.invite(ending, user).await,
            Some((member, user)) => match member.status() {
                // A link that works stays the one that does: whoever asks may be a stranger.
                EmployeeStatus::Invited if member.is_client() && self.has_no_way_in(&member) => {
                    self.invite_again(ending, member, &user).await
                }
                EmployeeStatus::Invited | EmployeeStatus::Active => {
                    let letter = self.known(&user);
                    self.write_to(&user.email, KNOWN, &letter, ending)?.write_carried().await?;
                    Ok(Outcome::Written)
                }
                // Whose access was ended by somebody is let in by somebody alone.
                EmployeeStatus::Dismissed => Ok(Outcome::Void),
            },
        }
    }

    /// Whether the link of somebody's last invitation leads nowhere any more.
    fn has_no_way_in(&self, client: &Employee) -> bool {
        client.invitation.as_ref().is_none_or(|invitation| invitation.is_over(self.now))
    }

    /// Whoever has taken their account has a name of their own.
    fn called(&self, user: &User) -> Option<&Name> {
        Some(&self.joining.name).filter(|_| user.password_hash.is_none())
    }

    fn origin(&self) -> Origin {
        Origin { actor: Actor::Stranger { address: self.joining.address.clone() }, at: self.now }
    }

    fn invitation(&self, user: &User) -> (Token, Invitation) {
        let token = Token::new();
        // Nobody else has asked them.
        let inviter = Inviter { id: user.id, name: self.organization.name.to_string() };
        let invitation = Invitation::new(&token, self.organization.id, inviter, self.now);
        (token, invitation)
    }

    async fn invite(&self, ending: &Tenant, known: Option<User>) -> Result<Outcome, StoreError> {
        let is_new = known.is_none();
        let user = known
            .unwrap_or_else(|| User::new(self.joining.email.clone(), self.joining.name.clone(), self.now));
        let (token, invitation) = self.invitation(&user);
        let client = Employee::invited_client(&user, self.called(&user), invitation.clone(), self.now);
        let client = Employee { consent: Some(self.joining.consent), ..client };
        let entry = self.origin().entry(Action::ClientJoined, Map::new(), client.audited_client());
        let entry = entry.about(client.user_id, &client.name);
        let letter = self.join(&user, &token);
        let tenant = self.write_to(&user.email, JOINED, &letter, ending)?;
        let whom = if is_new { Invited::New(&user) } else { Invited::Known };
        match tenant.invite(whom, &client, &invitation, &entry).await {
            Ok(()) => Ok(Outcome::Written),
            Err(ChangeError::Store(error)) => Err(error),
            // Clients take no seat, so nothing is in the way.
            Err(ChangeError::Refused(_)) => Ok(Outcome::Void),
        }
    }

    async fn invite_again(
        &self,
        ending: &Tenant,
        client: Employee,
        user: &User,
    ) -> Result<Outcome, StoreError> {
        let (origin, called) = (self.origin(), self.called(user));
        let (token, invitation) = self.invitation(user);
        let mut asked = client.clone();
        let Ok(entry) = asked.invite_client_again(user, &origin, called) else { return Ok(Outcome::Void) };
        let letter = self.join(user, &token);
        let tenant = self.write_to(&user.email, JOINED, &letter, ending)?;
        let ask = |client: &mut Employee| {
            client.invite_client_again(user, &origin, called)?;
            client.consent = Some(self.joining.consent);
            Ok(())
        };
        match tenant.invite_again::<ClientRefusal>(client, &invitation, &entry, ask).await {
            Ok(_) => Ok(Outcome::Written),
            Err(ChangeError::Store(error)) => Err(error),
            Err(ChangeError::Refused(_)) => Ok(Outcome::Void),
        }
    }

    /// The same table, whose next transaction also has this letter sent, once there is room for it.
    fn write_to(
        &self,
        to: &Email,
        kind: &'static str,
        letter: &Letter,
        ending: &Tenant,
    ) -> Result<Tenant, StoreError> {
        let (about, organization) = (self.organization.id.to_string(), Some(self.organization.id));
        let cause = LetterCause { to, kind, about, person: None, organization, is_announced: false };
        ending.and_later(&waiting_letter(letter, &cause, self.now), None)
    }

    fn letters(&self, user: &User) -> Letters {
        let language = user.language.or(Some(self.joining.language));
        let reader = User { language, ..user.clone() };
        Letters::of_organization(self.rooms, &self.tools.settings, self.organization, &reader)
    }

    /// The link by which they take their account. By the letter's tags, its events find the invitation.
    fn join(&self, user: &User, token: &Token) -> Letter {
        let letters = self.letters(user);
        let lifetime = Purpose::Invitation { organization_id: self.organization.id };
        letters.write(&Draft {
            kind: JOINED,
            to: &user.email,
            arguments: vec![("organization", Said::by_people(self.organization.name.as_str()))],
            more: vec![letters.lifetime(lifetime)],
            address: letters.way_on_base(Way::Invitation, &[&token.as_str()]),
            tags: vec![
                (Letter::ORGANIZATION_TAG, self.organization.id.to_string()),
                (Letter::USER_TAG, user.id.to_string()),
                (Letter::INVITATION_TAG, token.hash().as_str().to_owned()),
            ],
        })
    }

    /// That there is an account already.
    fn known(&self, user: &User) -> Letter {
        let letters = self.letters(user);
        let host = Host::Cabinet(self.organization.domain.clone());
        letters.write(&Draft {
            kind: KNOWN,
            to: &user.email,
            arguments: vec![("organization", Said::by_people(self.organization.name.as_str()))],
            more: Vec::new(),
            address: letters.base.origin_of(&host),
            tags: Vec::new(),
        })
    }
}
