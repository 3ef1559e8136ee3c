//! How the pages of a cabinet look like its organisation's own: its logo in place of the product's name, and its colour. Whoever
//! may see the door of a cabinet may see these. Both lie at addresses that change with them, so that browsers may keep them for
//! ever; a cabinet that is closed shows neither, as it shows nothing else of whose it is.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::organization::Status;
use domain::{AccentColor, Name, Organization};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::context::{Context, context_of};
use crate::host::Host;
use crate::image::Image;
use crate::input::Path;
use crate::negotiation::Format;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

/// What the frame of a cabinet's pages shows of its organisation.
pub(crate) struct Brand {
    pub(crate) name: Name,
    /// The address of its logo.
    pub(crate) logo: Option<String>,
    /// The address of the stylesheet with its colour.
    pub(crate) colors: Option<String>,
}

impl Brand {
    pub(crate) fn of(organization: &Organization) -> Self {
        Self {
            name: organization.name.clone(),
            logo: organization.logo.as_deref().map(logo_address),
            colors: organization.accent_color.as_ref().map(|color| Colors::of(color).address()),
        }
    }
}

/// Where a context serves the logo of its host's organisation, by [`show_logo`].
pub const LOGO_PATH: &str = "/brand/{fingerprint}";
/// Where a context serves the stylesheet of a colour, by [`show_colors`]; the colour is the six digits of it.
pub const COLORS_PATH: &str = "/brand/colors/{fingerprint}/{color}";

/// Where the logo with this fingerprint is, on the organisation's own host.
pub fn logo_address(fingerprint: &str) -> String {
    format!("/brand/{fingerprint}")
}

/// A stylesheet with a colour in place of the product's own. It follows from the colour alone, so nothing is read for it, and it
/// is no organisation's secret.
pub struct Colors {
    color: AccentColor,
    style: String,
}

impl Colors {
    fn of(color: &AccentColor) -> Self {
        let [day, night] = color.shades();
        let token = |name, day, night| format!("--{name}: light-dark({day}, {night})");
        let tokens = [
            token("accent", day.accent, night.accent),
            token("accent-strong", day.strong, night.strong),
            token("accent-soft", day.soft, night.soft),
        ];
        let style = format!("@layer tokens {{ :root {{ {} }} }}\n", tokens.join("; "));
        Self { color: color.clone(), style }
    }

    /// The address by [`COLORS_PATH`].
    fn address(&self) -> String {
        let digest = Sha256::digest(&self.style);
        let digits = self.color.as_str().trim_start_matches('#');
        format!("/brand/colors/{}/{digits}", URL_SAFE_NO_PAD.encode(&digest[..9]))
    }
}

/// Sends the stylesheet at [`COLORS_PATH`].
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn show_colors(
    context: Context,
    Path((_, digits)): Path<(String, String)>,
) -> Result<Colors, Problem> {
    let color: AccentColor = format!("#{digits}").parse().map_err(|_| Problem::not_found())?;
    let colors = Colors::of(&color);
    if colors.address() == context.path() { Ok(colors) } else { Err(Problem::not_found()) }
}

const STYLE: &str = "text/css; charset=utf-8";

impl IntoResponse for Colors {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(STYLE)),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        ];
        (headers, self.style).into_response()
    }
}

impl Describe for Colors {
    fn describe(operation: &mut Operation<'_>) {
        operation.answer_with(StatusCode::OK, &[(STYLE, json!({"type": "string"}))]);
    }
}

/// The logo that the address names, of the cabinet whose host it is.
pub struct Logo(Image);

/// Sends the logo at [`LOGO_PATH`].
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn show_logo(Logo(image): Logo) -> Image {
    image
}

impl FromRequestParts<App> for Logo {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let context = context_of(parts);
        let Path(fingerprint): Path<String> = Path::from_request_parts(parts, app).await?;
        let Host::Cabinet(slug) = context.host() else { return Err(Problem::not_found()) };
        let found = app.store().logo_of_domain(slug).await?;
        let (organization, logo) = found.ok_or_else(Problem::not_found)?;
        context.set_organization(&organization);
        let is_shown =
            organization.status(context.now()) == Status::Active && logo.fingerprint == fingerprint;
        if is_shown { Ok(Self(Image::of_all(logo))) } else { Err(Problem::not_found()) }
    }
}

impl Describe for Logo {
    fn describe(operation: &mut Operation<'_>) {
        Path::<String>::describe(operation);
    }
}

/// The cabinet at whose door somebody stands who has shown nothing yet: it is read for the brand of the page that they are shown.
/// A program sees no page, and other hosts have no brand.
pub struct AtTheDoor;

impl FromRequestParts<App> for AtTheDoor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let context = context_of(parts);
        if let Host::Cabinet(slug) = context.host()
            && context.format() == Format::Page
            && let Some(organization) = app.store().organization_of_domain(slug).await?
        {
            context.set_organization(&organization);
        }
        Ok(Self)
    }
}

impl Describe for AtTheDoor {
    fn describe(_operation: &mut Operation<'_>) {}
}

#[cfg(test)]
mod tests {
    use domain::SCHEMES;

    use crate::asset::STYLE;

    /// What a token of the stylesheet is by day and by night.
    fn token(name: &str) -> [String; 2] {
        let style = STYLE.content();
        let (_, rest) = style.split_once(&format!("--{name}: light-dark(")).unwrap();
        let (day, rest) = rest.split_once(", ").unwrap();
        let (night, _) = rest.split_once(')').unwrap();
        [day, night].map(|color| match color.len() {
            4 => color
                .chars()
                .flat_map(|digit| std::iter::repeat_n(digit, if digit == '#' { 1 } else { 2 }))
                .collect(),
            _ => color.to_owned(),
        })
    }

    #[test]
    fn colours_are_held_against_the_grounds_that_pages_have() {
        let grounds = ["page", "surface", "raised", "sunken", "hover", "pressed"].map(token);
        let inks = token("on-accent");
        for (scheme, place) in SCHEMES.iter().zip(0..) {
            let known = scheme.grounds.map(|ground| ground.to_string());
            let drawn: [String; 6] = std::array::from_fn(|ground| grounds[ground][place].clone());
            assert_eq!(known, drawn);
            assert_eq!(scheme.on_accent.to_string(), inks[place]);
        }
    }
}
