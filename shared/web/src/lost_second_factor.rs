//! Taking off a second factor that its owner has lost. Those who run the platform do it for everybody, an organisation's
//! administrators for its people and never upwards; each has a page of their own for it, and this is what both share. The owner is
//! written to at once and has a day to say that they still have the second factor. Nothing happens when the day is over:
//! the next sign-in finds the second factor gone.

use cloud::mail::Letter;
use domain::access::{ManageAccounts, ManagePeople, Permission};
use domain::audit::Origin;
use domain::employee::{Editor, EmployeeStatus};
use domain::limits::LetterCause;
use domain::second_factor::SecondFactorReset;
use domain::token::{Purpose, TokenRecord};
use domain::{AddressTrouble, Description, Email, Name, OrganizationId, Token, User, UserId};
use futures_util::future::{try_join, try_join4};
use http::StatusCode;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Membership, Store, StoreError};

use crate::access::Platform;
use crate::app::App;
use crate::components::{FormView, Frame, actions, moment, shell};
use crate::context::Context;
use crate::input::{Fields, Form, FromFields};
use crate::insider::Access;
use crate::letters::{Draft, Letters, Said};
use crate::once::Making;
use crate::post::Occasion;
use crate::problem::{PageWithForm, Problem};
use crate::room::Way;
use crate::saying::{Done, Undo};
use crate::view::View;

/// Somebody's second factor, before a person who may take it off.
pub struct LostSecondFactor {
    app: App,
    by: User,
    origin: Origin,
    /// Where the person administers; none for those who run the platform.
    organization: Option<(OrganizationId, Name)>,
    user: User,
    page: ResetPlace,
    /// Why the person may not have it taken off.
    refusal: Option<Problem>,
}

/// The page of a reset: its address, and the page before it with the text that names that.
#[derive(Clone)]
pub struct ResetPlace {
    pub address: String,
    pub back: (String, &'static str),
}

/// Why a second factor is taken off.
pub struct ResetOrder {
    reason: Option<Description>,
}

impl FromFields for ResetOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { reason: form.optional("reason") })
    }
}

impl Platform<ManageAccounts> {
    /// The second factor of this user; [`Problem`] `not-found` without such a user.
    pub async fn lost_second_factor(&self, id: &str, page: ResetPlace) -> Result<LostSecondFactor, Problem> {
        let id = id.parse().map_err(|_| Problem::not_found())?;
        let user = self.store().user(id).await?.ok_or_else(Problem::not_found)?;
        let (app, by, origin) = (self.app().clone(), self.user().clone(), self.origin());
        Ok(LostSecondFactor { app, by, origin, organization: None, user, page, refusal: None })
    }
}

impl Access<ManagePeople> {
    /// The second factor of one of the organisation's people; [`Problem`] `not-found` without such a person. Whoever is above
    /// the caller, does not work there, works elsewhere too, or gets no letters, keeps it as far as the caller is concerned:
    /// an account is one for all organisations.
    pub async fn lost_second_factor(
        &self,
        id: UserId,
        page: ResetPlace,
    ) -> Result<LostSecondFactor, Problem> {
        let person = self.tenant().employee_and_user(id).await?;
        let (employee, user) = person.ok_or_else(Problem::not_found)?;
        let organization = self.organization();
        let (app, by, origin) = (self.app().clone(), self.user()?.clone(), self.origin());
        let is_owner = organization.owner_id == Some(id);
        let allowed = employee.allow_second_factor_reset(user.platform_role, is_owner, &self.editor());
        let refusal = if let Err(refusal) = allowed {
            Some(Problem::of(&refusal))
        } else {
            let elsewhere = works_elsewhere(app.store(), id, organization.id);
            let (elsewhere, trouble) = try_join(elsewhere, app.store().trouble(&user.email)).await?;
            let is_left_to_platform = elsewhere || trouble == Some(AddressTrouble::Bounces);
            is_left_to_platform.then(|| Problem::new(StatusCode::FORBIDDEN, "only-platform"))
        };
        // Those who run the platform do it as such, wherever they are.
        let organization = (!by.runs_platform()).then(|| (organization.id, organization.name.clone()));
        Ok(LostSecondFactor { app, by, origin, organization, user, page, refusal })
    }
}

/// Whether somebody works in an organisation beside this one.
async fn works_elsewhere(store: &Store, id: UserId, here: OrganizationId) -> Result<bool, StoreError> {
    let memberships = store.memberships(id).await?;
    let is_elsewhere = |membership: &Membership| {
        membership.organization_id != here && membership.status == EmployeeStatus::Active
    };
    Ok(memberships.iter().any(is_elsewhere))
}

/// Whether the reset of somebody's second factor may take effect: whoever began it may still do so.
pub async fn reset_holds(store: &Store, user: &User) -> Result<bool, StoreError> {
    let Some(reset) = user.second_factor.as_ref().and_then(|factor| factor.reset.as_ref()) else {
        return Ok(false);
    };
    let Some(organization_id) = reset.organization else { return Ok(true) };
    let tenant = store.tenant(organization_id);
    let ids = [user.id, reset.by];
    let (people, roles, organization, elsewhere) = try_join4(
        tenant.people(&ids),
        tenant.custom_roles(),
        store.organization(organization_id),
        works_elsewhere(store, user.id, organization_id),
    )
    .await?;
    let find = |id: UserId| people.iter().find(|(employee, _)| employee.user_id == id);
    let (Some((employee, _)), Some((beginner, _)), Some(organization)) =
        (find(user.id), find(reset.by), organization)
    else {
        return Ok(false);
    };
    let grants = roles.grants_of(beginner.role);
    let editor = Editor { user_id: reset.by, grants: &grants, roles: &roles };
    let is_owner = organization.owner_id == Some(user.id);
    let is_at_work = beginner.status() == EmployeeStatus::Active && grants.permit(Permission::ManagePeople);
    let allowed = employee.allow_second_factor_reset(user.platform_role, is_owner, &editor);
    Ok(is_at_work && !elsewhere && allowed.is_ok())
}

fn disabled() -> Problem {
    Problem::conflict("second-factor-disabled")
}

impl LostSecondFactor {
    /// The page that tells how it stands with the second factor.
    pub fn show(self) -> Result<View<ResetPage>, Problem> {
        let page = self.page(Fields::default());
        match self.refusal {
            Some(refusal) if page.takes_effect_at.is_none() => Err(refusal),
            _ => Ok(View::new(page)),
        }
    }

    /// Begins to take the second factor off, a day from now, and writes to its owner. A reset that has begun already stays as
    /// it is.
    pub async fn begin(
        self,
        context: &Context,
        fields: Fields,
        order: Result<ResetOrder, Problem>,
    ) -> Result<View<ResetPage, 202>, Problem> {
        let page = self.page(fields);
        if let Some(refusal) = self.refusal {
            return Err(refusal);
        }
        let ResetOrder { reason } = order.map_err(|problem| problem.on_form(page.clone()))?;
        let address = self.page.address.clone();
        let making =
            if page.takes_effect_at.is_some() { Making::nothing_at(&address) } else { Making::at(&address) };
        let begun = self.write_beginning(context, reason.as_ref()).await;
        let user = begun.map_err(|problem| problem.on_form(page))?;
        let done = Done::new("second-factor-reset-begun").with("name", user.full_name());
        let done = done.undone_by(Undo::at(format!("{address}/delete")));
        let page = ResetPage::new(&user, &self.page, Fields::default());
        Ok(View::new(page).then(address, done).begun(&making))
    }

    async fn write_beginning(
        &self,
        context: &Context,
        reason: Option<&Description>,
    ) -> Result<User, Problem> {
        let Self { app, by, origin, organization, user, .. } = self;
        if user.id == by.id {
            return Err(Problem::new(StatusCode::FORBIDDEN, "not-oneself"));
        }
        let factor = user.second_factor.as_ref().ok_or_else(disabled)?;
        if factor.reset.is_some() {
            return Ok(user.clone());
        }
        let token = Token::new();
        let organization_id = organization.as_ref().map(|(id, _)| *id);
        let reset = SecondFactorReset::new(token.hash(), by.id, organization_id, origin.at);
        let record = TokenRecord::new(user, Purpose::SecondFactorKept, origin.at);
        let begin = |user: &mut User| {
            let factor = user.second_factor.as_mut().ok_or_else(disabled)?;
            if factor.reset.is_some() {
                // The link of the letter that somebody else has just caused must stay good.
                return Err(Problem::conflict("changed-meanwhile"));
            }
            factor.reset = Some(reset.clone());
            Ok(())
        };
        let (mut account, told) = (app.store().account(user.id), organization.as_ref());
        // An address that takes no letters must not keep its owner out of their account for ever.
        let mut postage = None;
        if app.store().trouble(&user.email).await? != Some(AddressTrouble::Bounces) {
            let cause = LetterCause {
                to: &user.email,
                kind: "second-factor-reset",
                about: user.id.to_string(),
                person: Some(by.id),
                organization: organization_id,
                is_announced: false,
            };
            let room = app.postage(&cause, Occasion::Told).await?;
            let letters = context.letters(Some(user));
            let who = (&by.full_name(), organization.as_ref().map(|(_, name)| name));
            let letter = letter_of_reset(&letters, &user.email, who, reset.takes_effect_at, &token);
            account = account.and_later(&room.letter(&letter))?;
            postage = Some(room);
        }
        let begun =
            account.begin_second_factor_reset(user.clone(), (origin, told), (&reset, &record), reason, begin);
        Ok(match postage {
            Some(room) => room.around(begun).await?,
            None => begun.await?,
        })
    }

    /// Takes the reset back: the second factor stays. If there is no reset, nothing changes. An organisation takes back what was
    /// begun there, whoever the person has become since.
    pub async fn stop(self) -> Result<View<ResetPage>, Problem> {
        let Self { app, origin, organization, user, page, refusal, .. } = self;
        let reset = user.second_factor.as_ref().and_then(|factor| factor.reset.clone());
        let begun_at = reset.as_ref().and_then(|reset| reset.organization);
        let is_own = begun_at.is_some() && begun_at == organization.as_ref().map(|(id, _)| *id);
        if let Some(refusal) = refusal.filter(|_| !is_own) {
            return Err(refusal);
        }
        let user = match reset {
            None => user,
            Some(reset) => {
                let stop = |user: &mut User| {
                    if user.keep_second_factor(&reset) {
                        Ok(())
                    } else {
                        Err(Problem::conflict("changed-meanwhile"))
                    }
                };
                let account = app.store().account(user.id);
                account.stop_second_factor_reset(user, (&origin, organization.as_ref()), &reset, stop).await?
            }
        };
        let done = Done::new("second-factor-reset-stopped").with("name", user.full_name());
        let address = page.address.clone();
        Ok(View::new(ResetPage::new(&user, &page, Fields::default())).then(address, done))
    }

    fn page(&self, fields: Fields) -> ResetPage {
        ResetPage::new(&self.user, &self.page, fields)
    }
}

/// Tells a person that their second factor is about to be taken off, which they can stop. `by` is whoever does it, and the
/// organisation in which they administer.
pub fn letter_of_reset(
    letters: &Letters,
    to: &Email,
    (by, organization): (&Name, Option<&Name>),
    at: Timestamp,
    token: &Token,
) -> Letter {
    let place = if organization.is_some() { "organization" } else { "platform" };
    letters.write(&Draft {
        kind: "second-factor-reset",
        to,
        arguments: vec![
            ("by", Said::by_people(by.as_str())),
            ("place", Said::by_us(place)),
            ("organization", Said::by_people(organization.map_or("", Name::as_str))),
            ("at", letters.moment(at)),
        ],
        more: vec![letters.lifetime(Purpose::SecondFactorKept)],
        address: letters.way_on_base(Way::KeptSecondFactor, &[&token.as_str()]),
        tags: Vec::new(),
    })
}

/// How it stands with somebody's second factor.
#[derive(Clone, Serialize, JsonSchema)]
pub struct ResetPage {
    id: UserId,
    name: Name,
    email: Email,
    has_second_factor: bool,
    /// When it is taken off, if it is going to be.
    takes_effect_at: Option<Timestamp>,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    place: ResetPlace,
}

impl ResetPage {
    fn new(user: &User, place: &ResetPlace, fields: Fields) -> Self {
        let reset = user.second_factor.as_ref().and_then(|factor| factor.reset.as_ref());
        Self {
            id: user.id,
            name: user.full_name(),
            email: user.email.clone(),
            has_second_factor: user.second_factor.is_some(),
            takes_effect_at: reset.map(|reset| reset.takes_effect_at),
            fields,
            place: place.clone(),
        }
    }

    fn form(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let ResetPlace { address, back: (back, _) } = &self.place;
        match (self.has_second_factor, self.takes_effect_at) {
            (false, _) => html! {
                article.panel-form {
                    p { (context.text("second-factor-reset-none")) }
                }
            },
            (true, Some(at)) => html! {
                form.panel-form method="post" action={ (address) "/delete" } {
                    (view.summary())
                    p { (context.text("second-factor-reset-begun")) " " strong { (moment(context, at)) } }
                    p { (context.text("second-factor-reset-begun.hint")) }
                    (actions(context).plain(context.text("second-factor-reset-stop")).cancel(back))
                }
            },
            (true, None) => html! {
                form.panel-form method="post" action=(address) novalidate {
                    (view.summary())
                    (view.key())
                    p { strong { (self.name) } " · " (self.email) }
                    ul.consequences {
                        li { (context.text("second-factor-reset-letter")) }
                        li { (context.text("second-factor-reset-day")) }
                        li.kept { (context.text("second-factor-reset-kept")) }
                    }
                    (view.text_area("reason", 3).labelled("second-factor-reset-reason"))
                    (actions(context).danger(context.text("second-factor-reset")).cancel(back))
                }
            },
        }
    }
}

impl PageWithForm for ResetPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text_with("second-factor-reset-title", &[("name", self.name.as_str().into())]);
        let view = FormView { context, fields: &self.fields, problem };
        let (address, text) = &self.place.back;
        let back = context.text(text);
        let frame = Frame { back: Some((address, &back)), ..Frame::titled(&title) };
        shell(context, &frame, &self.form(&view))
    }
}
