//! `POST /organizations/{id}/enter` on the base host: the way to an organisation's cabinet.
//!
//! A session is good on one host, so the person gets a code for the cabinet's host. No other site can send the form that
//! leads here. The cabinet decides who may use the code ([`crate::sign_in::SignIn::receive_handover`]).

use domain::OrganizationId;
use http::{HeaderValue, header};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Doorkeeper, Input, Page, Path, Person, Problem, View};

use crate::handover::{Handover, hand_over_to};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Entrance {
    /// Where the cabinet takes the code, once.
    #[schemars(extend("format" = "uri"))]
    address: String,
    expires_at: Timestamp,
}

pub(crate) async fn enter(
    door: Doorkeeper,
    person: Person,
    Path(id): Path<String>,
    Input { value, .. }: Input<()>,
) -> Result<View<Entrance>, Problem> {
    value?;
    let id: OrganizationId = id.parse().map_err(|_| Problem::not_found())?;
    let Handover { address, expires_at } = hand_over_to(&door, &person, id).await?;
    let expires_at = Timestamp::from_second(expires_at).map_err(Problem::internal)?;
    let then = address.clone();
    Ok(View::new(Entrance { address, expires_at })
        // The address has the code in it.
        .header(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
        .onward(then))
}

impl Page for Entrance {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
