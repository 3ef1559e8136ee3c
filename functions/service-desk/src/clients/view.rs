//! A client as the interface shows them, in JSON and on pages.

use domain::access::Permission;
use domain::employee::{Delivery, EmployeeStatus};
use domain::service_desk::{ClientListing, ClientTickets};
use domain::{Email, Name, Phone, UserId};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{moment, number};
use web::{Context, Insider};

use super::LIST;
use crate::tickets;

pub(crate) fn address_of(id: UserId) -> String {
    format!("{LIST}/{id}")
}

/// The list of a client's tickets.
pub(crate) fn tickets_of(id: UserId) -> String {
    format!("{}?client={id}", tickets::LIST)
}

/// A client in a list.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ClientView {
    pub(crate) id: UserId,
    pub(crate) name: Name,
    /// Null of somebody whose data were erased.
    pub(crate) email: Option<Email>,
    pub(crate) phone: Option<Phone>,
    pub(crate) status: EmployeeStatus,
    pub(crate) tickets: ClientTickets,
    /// The latest, for as long as it has not been accepted; told to those who work on tickets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) invitation: Option<ClientInvitation>,
    /// An hour of the last day on which they were there; with a card, the last hour.
    pub(crate) last_seen_at: Option<Timestamp>,
    pub(crate) version: u32,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ClientInvitation {
    delivery: Delivery,
    expires_at: Timestamp,
    is_expired: bool,
}

impl ClientView {
    pub(crate) fn new(listing: ClientListing, tickets: ClientTickets, insider: &Insider) -> Self {
        let may_work = insider.may(Permission::WorkTickets);
        let invitation = listing.delivery.zip(listing.invitation_expires_at).map(|(delivery, expires_at)| {
            ClientInvitation { delivery, expires_at, is_expired: expires_at <= insider.now() }
        });
        Self {
            id: listing.id,
            email: (!listing.is_erased()).then_some(listing.email),
            phone: listing.phone,
            status: listing.status,
            name: listing.name,
            tickets,
            invitation: invitation.filter(|_| may_work),
            last_seen_at: listing.last_seen_at,
            version: listing.version,
        }
    }

    /// Where they stand, as a word with a colour and a shape and, until they have accepted, how far their invitation is.
    pub(crate) fn status_badge(&self, context: &Context) -> Markup {
        let key = self.status.key();
        html! {
            span.badge.{ "badge-client-" (key) } { (context.text(&format!("client-status-{key}"))) }
            @if let Some(invitation) = &self.invitation { " " (invitation.show(context)) }
        }
    }

    /// How many tickets they have, with the way to these.
    pub(crate) fn ticket_count(&self, context: &Context) -> Markup {
        let ClientTickets { open, all } = self.tickets;
        html! {
            @if all == 0 {
                span.muted { "0" }
            } @else {
                a href=(tickets_of(self.id)) {
                    (context.text_with("client-tickets", &[("open", number(open).into()), ("all", number(all).into())]))
                }
            }
        }
    }
}

impl ClientInvitation {
    pub(crate) fn has_failed(&self) -> bool {
        self.delivery.has_failed()
    }

    fn show(&self, context: &Context) -> Markup {
        let is_urgent = self.has_failed() || self.delivery == Delivery::Failed;
        html! {
            span.small.muted[!is_urgent].urgent[is_urgent] {
                @if self.is_expired && !is_urgent {
                    (context.text("client-invitation-expired"))
                } @else {
                    (context.text(&format!("client-delivery-{}", self.delivery.key())))
                }
            }
        }
    }

    /// Like `show`, with the last moment of the link.
    pub(crate) fn show_whole(&self, context: &Context) -> Markup {
        html! {
            (self.show(context))
            @if !self.is_expired {
                span.small.muted { " · " (context.text("client-invitation-until")) " " (moment(context, self.expires_at)) }
            }
        }
    }
}
