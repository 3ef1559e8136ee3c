//! `POST /profile/second-factor`: switches the second factor on for a person who knows their password and has the key in
//! their authenticator, and shows them their recovery codes, this once.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, shell};
use web::{Context, Doorkeeper, Form, FromFields, Input, Page, PasswordCheck, Person, Problem, Sealed, View};

use super::own::Own;
use super::proof::{Proof, change_proven};
use super::show::{OfferView, SecondFactorPage};

/// The key that was offered, sealed, with its first code and the password.
pub(super) struct Confirmation {
    offer: Sealed,
    proof: Proof,
}

impl FromFields for Confirmation {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (offer, proof) = (form.required("offer"), Proof::from_fields(form));
        Some(Self { offer: offer?, proof: proof? })
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Enabled {
    /// Each lets its owner in once without their device. They are not shown again.
    recovery_codes: Vec<String>,
    /// Where they go on.
    #[serde(skip)]
    next: &'static str,
}

pub(super) async fn enable(
    door: Doorkeeper,
    check: PasswordCheck,
    person: Person,
    Input { fields, value }: Input<Confirmation>,
) -> Result<View<Enabled>, Problem> {
    // A person who mistypes types again for the same key.
    let sealed = fields.typed("offer").to_owned();
    let own = Own { door: &door, person: &person };
    let page = own.taken_offer(&sealed).ok();
    let page = page.map(|key| SecondFactorPage::Offered(OfferView::new(&person, &key, sealed.clone())));
    let (offer, proof) = match value {
        Ok(Confirmation { offer: Sealed(offer), proof }) => (offer, Ok(proof)),
        Err(problem) => (sealed, Err(problem)),
    };
    let enable = async |code| own.enable(&own.taken_offer(&offer)?, &code).await;
    let codes = change_proven(&check, &person, proof, page, enable).await?;
    // A super-admin has come to run the platform, and was kept from it until now.
    let next = if person.user().platform_role.is_some() { "/" } else { "/profile" };
    Ok(View::new(Enabled { recovery_codes: codes.iter().map(ToString::to_string).collect(), next }))
}

/// Recovery codes, shown once, and a link to go on after keeping them.
pub(super) fn codes_to_keep(context: &Context, codes: &[String], next: &str) -> Markup {
    html! {
        ul { @for code in codes { li { code { (code) } } } }
        p { a.button.primary href=(next) { (context.text("second-factor-codes-kept")) } }
    }
}

impl Page for Enabled {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("second-factor-enabled");
        let content = html! {
            div.card {
                p { (context.text("second-factor-keep-codes")) }
                (codes_to_keep(context, &self.recovery_codes, self.next))
            }
        };
        shell(context, &Frame::titled(&title), &content)
    }
}
