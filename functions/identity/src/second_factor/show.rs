//! `GET /profile/second-factor`: since when the second factor is on and how many recovery codes are left or, if it is
//! off, a key for one, as a picture and as text. The key is not stored before it is sent back with a code.

use domain::second_factor::SecondFactorKey;
use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use qrcode::QrCode;
use qrcode::render::svg;
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Field, FormView, Frame, actions, copyable, moment, shell};
use web::{Context, Doorkeeper, Fields, PageWithForm, Person, Problem, View};

use super::own::{Enrolment, Own};
use crate::profile::PRESENT_PASSWORD;

/// The least width and height of the picture, in pixels.
const SIZE: u32 = 220;

#[derive(Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum SecondFactorPage {
    Enabled(EnabledView),
    Offered(OfferView),
}

/// A second factor that is on.
#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct EnabledView {
    enabled_at: Timestamp,
    recovery_codes_left: usize,
}

/// A key that becomes a second factor by its first code.
#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct OfferView {
    /// In base 32 (RFC 4648).
    key: String,
    /// What authenticators read: `otpauth://totp/…`.
    uri: String,
    /// To be sent back with the first code, within half an hour.
    offer: String,
    /// Whether they need it for what they do here.
    #[serde(skip)]
    is_needed: bool,
}

impl OfferView {
    pub(super) fn new(person: &Person, key: &SecondFactorKey, offer: String) -> Self {
        let uri = key.uri(&person.user().email).unwrap_or_default();
        let is_needed = person.user().platform_role.is_some();
        Self { key: key.to_base32(), uri, offer, is_needed }
    }
}

pub(super) async fn show(door: Doorkeeper, person: Person) -> Result<View<SecondFactorPage>, Problem> {
    if let Some(enabled) = SecondFactorPage::of_enabled(&person) {
        return Ok(View::new(enabled));
    }
    let Enrolment { key, sealed } = Own { door: &door, person: &person }.offer()?;
    Ok(View::new(SecondFactorPage::Offered(OfferView::new(&person, &key, sealed))))
}

/// The picture of an address, dark on light whatever the colours of the page.
fn picture(uri: &str) -> Option<Markup> {
    let code = QrCode::new(uri).ok()?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(SIZE, SIZE).build();
    // Within a page an SVG has no XML declaration before it.
    let start = drawn.find("<svg")?;
    Some(PreEscaped(drawn[start..].to_owned()))
}

impl SecondFactorPage {
    fn offered(context: &Context, offer: &OfferView, problem: Option<&Problem>) -> Markup {
        let fields = Fields::default();
        let view = FormView { context, fields: &fields, problem };
        html! {
            form.panel-form method="post" action="/profile/second-factor" novalidate {
                (view.summary())
                p { (context.text("second-factor-why")) }
                @if offer.is_needed { p { strong { (context.text("second-factor-needed")) } } }
                ol.steps-plain {
                    li { (context.text("second-factor-install")) }
                    li { (context.text("second-factor-scan")) }
                }
                @if let Some(picture) = picture(&offer.uri) {
                    div role="img" aria-label=(context.text("second-factor-picture")) { (picture) }
                }
                p { (context.text("second-factor-by-hand")) " " (copyable(context, &offer.key)) }
                input type="hidden" name="offer" value=(offer.offer);
                (password_field(&view))
                (code_field(&view))
                @let actions = actions(context).primary(context.text("second-factor-enable"));
                @if offer.is_needed { (actions) } @else { (actions.cancel("/profile")) }
            }
        }
    }

    fn enabled(context: &Context, enabled: &EnabledView, problem: Option<&Problem>) -> Markup {
        let fields = Fields::default();
        let view = FormView { context, fields: &fields, problem };
        let left = [("count", enabled.recovery_codes_left.into())];
        html! {
            form.panel-form method="post" action="/profile/second-factor/disable" novalidate {
                (view.summary())
                p { (context.text("second-factor-since")) " " (moment(context, enabled.enabled_at)) }
                p { (context.text_with("second-factor-codes-left", &left)) }
                (password_field(&view))
                (code_field(&view))
                (actions(context)
                    .elsewhere(context.text("second-factor-renew"), "/profile/second-factor/recovery-codes")
                    .danger(context.text("second-factor-disable"))
                    .cancel("/profile"))
            }
        }
    }

    /// The page of a person whose second factor is on.
    pub(super) fn of_enabled(person: &Person) -> Option<Self> {
        let factor = person.user().second_factor.as_ref()?;
        let recovery_codes_left = factor.recovery_codes.len();
        Some(Self::Enabled(EnabledView { enabled_at: factor.enabled_at, recovery_codes_left }))
    }
}

impl PageWithForm for SecondFactorPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let content = match self {
            Self::Enabled(enabled) => Self::enabled(context, enabled, problem),
            Self::Offered(offer) => Self::offered(context, offer, problem),
        };
        shell(context, &Frame::titled(&context.text("second-factor")), &content)
    }
}

/// The field for the password beside the code.
fn password_field<'a>(view: &FormView<'a>) -> Field<'a> {
    view.password(PRESENT_PASSWORD).labelled("second-factor-password")
}

/// The field for a code.
pub(crate) fn code_field<'a>(view: &FormView<'a>) -> Field<'a> {
    let field = view.text("code").labelled("second-factor-code").autocomplete("one-time-code").secret();
    field.required().attribute("autocapitalize", "none").attribute("spellcheck", "false")
}
