//! `GET /desk/clients/{id}`: the card of a client.

use domain::access::{Permission, ViewQueue};
use domain::bilingual::Bilingual;
use domain::employee::EmployeeStatus;
use domain::service_desk::{ClientTickets, Consent};
use domain::{Employee, RichText, User, UserId};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, copyable, icon, moment, shell};
use web::markdown::markdown;
use web::{Access, Context, Insider, Page, Path, Problem, View, Way};

use super::LIST;
use super::view::{ClientView, address_of, tickets_of};

/// What is done to a client.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ClientAct")]
pub(crate) enum Act {
    /// Call them otherwise.
    Edit,
    /// Send the invitation again.
    Resend,
    /// End their access.
    Close,
    /// Let them in again, by another invitation.
    Invite,
    /// Forget who they are.
    Erase,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct ClientCard {
    #[serde(flatten)]
    client: ClientView,
    /// What the caller may do with them now.
    may: Vec<Act>,
    /// To what they have agreed who came by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    consent: Option<Consent>,
    /// That text.
    #[serde(skip_serializing_if = "Option::is_none")]
    consent_text: Option<Bilingual<RichText>>,
    /// Where those who may read it find what was done to them.
    #[serde(skip)]
    history: Option<String>,
}

fn acts_on(client: &Employee, user: &User) -> Vec<Act> {
    let has_failed = client.invitation.as_ref().is_some_and(|invitation| invitation.delivery.has_failed());
    let acts = match client.status() {
        EmployeeStatus::Active => vec![(true, Act::Close), (true, Act::Erase)],
        // Where letters come back from, another would only be refused.
        EmployeeStatus::Invited => {
            vec![
                (user.password_hash.is_none(), Act::Edit),
                (!has_failed, Act::Resend),
                (true, Act::Close),
                (true, Act::Erase),
            ]
        }
        EmployeeStatus::Dismissed if client.is_erased_client() => Vec::new(),
        EmployeeStatus::Dismissed => vec![(true, Act::Invite), (true, Act::Erase)],
    };
    acts.into_iter().filter(|(may, _)| *may).map(|(_, act)| act).collect()
}

/// A client with the account behind them, and how many tickets they have; 404 for whoever is none.
pub(crate) async fn find<P>(
    access: &Access<P>,
    id: UserId,
) -> Result<(Employee, User, ClientTickets), Problem> {
    let tenant = access.tenant();
    let ids = [id];
    let (found, tickets) = try_join(tenant.client_and_user(id), tenant.tickets_of_clients(&ids)).await?;
    let (client, user) = found.ok_or_else(Problem::not_found)?;
    Ok((client, user, tickets.get(&id).copied().unwrap_or_default()))
}

pub(crate) async fn show(
    context: Context,
    access: Access<ViewQueue>,
    Path(id): Path<UserId>,
) -> Result<View<ClientCard>, Problem> {
    let (client, user, tickets) = find(&access, id).await?;
    let mut card = ClientCard::new(&client, &user, tickets, &access, &context);
    if let Some(consent) = card.consent {
        card.consent_text = access.tenant().privacy_text(consent.edition).await?;
    }
    Ok(View::new(card))
}

impl ClientCard {
    /// The card as this insider may see it.
    pub(crate) fn new(
        client: &Employee,
        user: &User,
        tickets: ClientTickets,
        insider: &Insider,
        context: &Context,
    ) -> Self {
        let may_work = insider.may(Permission::WorkTickets);
        Self {
            client: ClientView::new(client.client_listing(), tickets, insider),
            may: if may_work { acts_on(client, user) } else { Vec::new() },
            // Whoever has asked need not be the one who reads the address.
            consent: client.consent.filter(|_| may_work && client.status() == EmployeeStatus::Active),
            consent_text: None,
            history: insider
                .may(Permission::ViewAudit)
                .then(|| context.way_to(Way::History, &[&client.user_id]))
                .flatten(),
        }
    }

    fn may(&self, act: Act) -> bool {
        self.may.contains(&act)
    }

    fn facts(&self, context: &Context) -> Markup {
        let client = &self.client;
        let fact = |key: &str, value: Markup| html! { dt { (context.text(key)) } dd { (value) } };
        html! {
            dl.facts {
                @if let Some(email) = &client.email {
                    (fact("client-email", html! { a href=(email.mailto()) { (email) } }))
                }
                @if let Some(phone) = &client.phone {
                    (fact("client-phone", html! { a href={ "tel:" (phone) } { (phone) } }))
                }
                (fact("tickets-of-client", client.ticket_count(context)))
                (fact("client-last-seen", html! {
                    @match client.last_seen_at {
                        Some(at) => (moment(context, at)),
                        None => (context.text("client-never-seen")),
                    }
                }))
                @if let Some(invitation) = &client.invitation {
                    (fact("client-invitation", invitation.show_whole(context)))
                }
                @if let Some(Consent { edition, at }) = self.consent {
                    (fact("client-consent", html! {
                        (context.text_with("client-consent-edition", &[("edition", edition.into())])) ", " (moment(context, at))
                        @if let Some(text) = self.consent_text.as_ref().and_then(|text| text.read_in(context.locale().into())) {
                            details { summary { (context.text("section-privacy")) } div.written { (markdown(text.as_str())) } }
                        }
                    }))
                }
                (fact("client-uid", copyable(context, &client.id.to_string())))
            }
        }
    }

    fn deeds(&self, context: &Context) -> Markup {
        let own = address_of(self.client.id);
        html! {
            div.deeds {
                @if self.may(Act::Resend) {
                    form method="post" action={ (own) "/resend" } { button type="submit" { (context.text("send-client-invitation-again")) } }
                }
                @if let Some(email) = self.client.email.as_ref().filter(|_| self.may(Act::Invite)) {
                    a.button href={ (LIST) "/new?email=" (encoded(email.as_str())) } data-panel { (context.text("invite-client-again")) }
                }
                @if self.may(Act::Close) {
                    a.button.danger href={ (own) "/close" } data-panel { (context.text("close-client")) }
                }
                @if self.may(Act::Erase) {
                    a.button.danger href={ (own) "/erase" } data-panel { (context.text("erase-client")) }
                }
            }
        }
    }
}

/// A value in the query of an address.
fn encoded(value: &str) -> String {
    serde_urlencoded::to_string([("", value)]).unwrap_or_default().trim_start_matches('=').to_owned()
}

impl Page for ClientCard {
    fn page(&self, context: &Context) -> Markup {
        let client = &self.client;
        let list = context.text("clients");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(client.name.as_str()) };
        let content = html! {
            article.panel-form {
                p {
                    (client.status_badge(context))
                    @if self.may(Act::Edit) {
                        " " a.button href={ (address_of(client.id)) "/edit" } data-panel { (icon("edit")) (context.text("edit")) }
                    }
                }
                (self.facts(context))
                @if client.tickets.all > 0 { p { a href=(tickets_of(client.id)) { (context.text("show-tickets-of-client")) } } }
                @if let Some(address) = &self.history { p { a href=(address) { (context.text("history")) } } }
                @if self.may.iter().any(|act| *act != Act::Edit) { (self.deeds(context)) }
            }
        };
        shell(context, &frame, &content)
    }
}
