//! The frame around every page.

use domain::notification::MOST_UNREAD;
use domain::organization::Status;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::asset::{ICON, Kind, SCRIPT, STYLE};
use crate::context::{Context, LANGUAGE};
use crate::corner::corner;
use crate::host::{Face, Host};
use crate::problem::Problem;
use crate::request_record::CallerKind;
use crate::room::{Place, Way};
use crate::saying::notice;
use crate::texts::Locale;

/// The parts of the frame that differ from page to page.
pub struct Frame<'a> {
    /// The page's heading and, with the product's name, the window's title.
    pub title: &'a str,
    /// Markup beside the heading, such as a status.
    pub beside: Markup,
    /// The main action, at the right of the heading.
    pub actions: Markup,
    /// The page above this one, shown above the heading: address and text.
    pub back: Option<(&'a str, &'a str)>,
    /// How often an open page is fetched again, in milliseconds; set while the thing that it shows is changing.
    pub refresh: Option<u32>,
}

impl<'a> Frame<'a> {
    pub fn titled(title: &'a str) -> Self {
        Self { title, beside: html! {}, actions: html! {}, back: None, refresh: None }
    }
}

/// A page that is for everybody.
pub struct OpenFrame<'a> {
    /// The page's heading and, with its owner, the window's title.
    pub title: &'a str,
    /// Whose page it is.
    pub owner: &'a str,
    /// What search engines tell of it.
    pub description: &'a str,
    /// The path by which they know it.
    pub canonical: &'a str,
    pub is_indexed: bool,
    /// The other pages of the owner: path and text.
    pub sections: &'a [(String, String)],
    /// What stands below everything.
    pub foot: Markup,
}

/// A page for everybody who comes to a host: whose it is, what else there is to read, the way in.
pub fn open_page(context: &Context, frame: &OpenFrame<'_>, content: &Markup) -> Markup {
    let OpenFrame { title, owner, description, canonical, is_indexed, sections, foot } = frame;
    let address = format!("{}{canonical}", context.base().origin_of(context.host()));
    let head = html! {
        @if !description.is_empty() { meta name="description" content=(description); }
        link rel="canonical" href=(address);
        @for locale in Locale::ALL {
            link rel="alternate" hreflang=(locale.tag()) href={ (address) "?" (LANGUAGE) "=" (locale.tag()) };
        }
        @if !is_indexed { meta name="robots" content="noindex, nofollow"; }
    };
    let is_here = |path: &str| context.path() == path || context.path().starts_with(&format!("{path}/"));
    document_titled(
        context,
        &if title == owner { (*owner).to_owned() } else { format!("{title} · {owner}") },
        &head,
        &html! {
            a.skip href="#main" { (context.text("skip-to-content")) }
            header.open-head {
                a.brand href="/" {
                    @if let Some(logo) = context.brand().and_then(|brand| brand.logo.as_deref()) {
                        img.logo src=(logo) alt="";
                    }
                    span { (owner) }
                }
                div.open-tools {
                    (language_choice(context))
                    @if context.viewer().is_some() {
                        a.button href="/" { (context.text("to-cabinet")) }
                    } @else {
                        a.button.primary href=[context.way(Way::SignIn)] { (context.text("sign-in")) }
                    }
                }
                @if !sections.is_empty() {
                    nav.open-sections aria-label=(context.text("sections")) {
                        @for (path, text) in *sections {
                            a.rail-link href=(path) aria-current=[is_here(path).then_some("page")] { (text) }
                        }
                    }
                }
            }
            (notice(context))
            main.open #main tabindex="-1" {
                (viewed_role(context))
                header.heading { h1 { (title) } }
                (content)
            }
            footer.open-foot { (foot) }
        },
    )
}

/// A page for a person who has signed in: rail, bar and content.
pub fn shell(context: &Context, frame: &Frame<'_>, content: &Markup) -> Markup {
    document(
        context,
        frame.title,
        &html! {
            a.skip href="#main" { (context.text("skip-to-content")) }
            div.shell {
                nav.rail aria-label=(context.text("navigation")) {
                    (brand(context))
                    @for (Place { address, name, icon, .. }, door) in rail(context) {
                        a.rail-link href=(door) aria-current=[is_here(context, address).then_some("page")] {
                            (drawn(icon)) span { (context.text(name)) }
                        }
                    }
                }
                header.bar {
                    a.button.quiet href="/docs" aria-current=[(context.path() == "/docs").then_some("page")] { (context.text("api")) }
                    @if let Some(viewer) = context.viewer() {
                        @if let Host::Cabinet(_) = context.host() {
                            a.button.quiet href=(context.base().origin_of(&Host::Base)) { (context.text("other-organization")) }
                        }
                        // A person who has chosen a language has it everywhere, and chooses another in their profile.
                        @if viewer.language.is_none() { (language_choice(context)) }
                        (bell(context))
                        @let profile = context.way(Way::Profile);
                        @let is_there = profile.as_ref().is_some_and(|address| context.path().starts_with(address));
                        a.viewer href=[profile] title=(viewer.name) aria-current=[is_there.then_some("page")] {
                            @match &viewer.avatar {
                                Some(avatar) => img.avatar src=(avatar) alt="" width="24" height="24";
                                None => (icon("person"))
                            }
                            span { (viewer.name) }
                        }
                        form method="post" action=[context.way(Way::SignOut)] { button.quiet type="submit" { (context.text("sign-out")) } }
                    } @else {
                        (language_choice(context))
                        a.button.quiet href=[sign_in_address(context)] { (context.text("sign-in")) }
                    }
                }
                div.content {
                    (notice(context))
                    main #main tabindex="-1" data-live=[frame.refresh] {
                        (viewed_role(context))
                        @if let Some((address, text)) = frame.back {
                            a.back href=(address) { (icon("back")) (text) }
                        }
                        header.heading {
                            div.heading-text { h1 { (frame.title) } (frame.beside) }
                            @if !frame.actions.0.is_empty() { div.actions { (frame.actions) } }
                        }
                        (content)
                    }
                    (corner(context))
                }
            }
            (panel(context))
        },
    )
}

/// The way to what one was told, with how much of it one has not read. Programs are told nothing, and other hosts than cabinets
/// have no bell.
fn bell(context: &Context) -> Markup {
    let is_person = context.viewer().is_some_and(|viewer| viewer.kind != CallerKind::Program);
    let address = context.way(Way::Notifications);
    let Some(address) = address.filter(|_| is_person && context.host().face() == Face::Cabinet) else {
        return html! {};
    };
    let unread = context.unread();
    let name = context.text_with("bell", &[("unread", unread.into())]);
    html! {
        a.button.quiet.bell #bell href=(address) title=(name) aria-label=(name)
            aria-current=[(context.path() == address).then_some("page")] {
            (icon("bell"))
            @if unread > 0 { span.count { (if unread < MOST_UNREAD { unread.to_string() } else { format!("{}+", MOST_UNREAD - 1) }) } }
        }
    }
}

/// Whether the page belongs to the place at this address. A place with others below it is its own page alone: `/desk/settings` is
/// not part of `/desk`, below which the queue lies.
fn is_here(context: &Context, address: &str) -> bool {
    let is_below = |place: &Place| place.address != address && place.address.starts_with(address);
    context.path() == address
        || context.path().starts_with(address) && !rail(context).any(|(place, _)| is_below(place))
}

/// The places that the rail leads to from here, and where to in each. What somebody may not see is not there for them.
fn rail(context: &Context) -> impl Iterator<Item = (&'static Place, &'static str)> {
    let face = context.host().face();
    let door = move |place: &Place| match face {
        Face::Cabinet => place.door(context.rooms(), |permission| {
            context.viewer().is_some_and(|viewer| viewer.grants.permit(permission))
        }),
        Face::Platform | Face::Base => Some(place.address),
    };
    let places = context.rooms().iter().flat_map(|room| room.rail).filter(move |place| place.face == face);
    places.filter_map(move |place| Some((place, door(place)?)))
}

/// The panel in which the script opens forms over the page. Its texts stand here because the script has none of its own.
fn panel(context: &Context) -> Markup {
    html! {
        template #panel {
            dialog.panel aria-labelledby="panel-title" {
                div.panel-head {
                    h2 #panel-title tabindex="-1" {}
                    button.quiet.bare type="button" data-close aria-label=(context.text("close")) { (icon("close")) }
                }
                div.panel-body {}
            }
        }
        template #draft {
            div.draft role="status" {
                span { (context.text("draft")) }
                button.quiet type="button" data-restore { (context.text("draft-restore")) }
            }
        }
    }
}

/// A page with one thing on it, in the middle: sign-in, an error, a closed cabinet.
pub fn centred(context: &Context, title: &str, content: &Markup) -> Markup {
    centred_and_refreshed(context, title, content, None)
}

fn centred_and_refreshed(context: &Context, title: &str, content: &Markup, refresh: Option<u32>) -> Markup {
    document(
        context,
        title,
        &html! {
            (notice(context))
            main.centred #main data-live=[refresh] {
                div.centred-head { (brand(context)) (language_choice(context)) }
                (viewed_role(context))
                div.card { h1 { (title) } (content) }
            }
        },
    )
}

/// Says as which role the person looks at the cabinet, and leads back, on every page: most of all on the page that
/// refuses them.
fn viewed_role(context: &Context) -> Markup {
    let Some(name) = context.viewer().and_then(|viewer| viewer.views_as.as_deref()) else { return html! {} };
    html! {
        div.viewed-role {
            p role="status" { (context.text_with("viewing-as", &[("role", name.into())])) }
            form method="post" action=[context.way(Way::EndOfView)] { button type="submit" { (context.text("stop-viewing")) } }
        }
    }
}

fn document(context: &Context, title: &str, body: &Markup) -> Markup {
    document_titled(context, &format!("{title} · {}", context.text("product")), &html! {}, body)
}

fn document_titled(context: &Context, title: &str, head: &Markup, body: &Markup) -> Markup {
    // A panel mostly shows a page of the same context as the page under it, so the page loads what the panel needs.
    let assets = context.room().map_or(&[][..], |room| room.assets);
    html! {
        (DOCTYPE)
        html lang=(context.locale().tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                (head)
                link rel="icon" type="image/svg+xml" href=(ICON.address());
                link rel="stylesheet" href=(STYLE.address());
                @if let Some(colors) = context.brand().and_then(|brand| brand.colors.as_deref()) {
                    link rel="stylesheet" href=(colors);
                }
                @for asset in assets.iter().filter(|asset| asset.kind() == Kind::Style) {
                    link rel="stylesheet" href=(asset.address());
                }
                script type="module" src=(SCRIPT.address()) {}
                @for asset in assets.iter().filter(|asset| asset.kind() == Kind::Script) {
                    script type="module" src=(asset.address()) {}
                }
            }
            body data-sign-in=[context.way(Way::SignIn)] { (body) }
        }
    }
}

fn brand(context: &Context) -> Markup {
    let logo = context.brand().and_then(|brand| Some((brand.logo.as_deref()?, &brand.name)));
    html! {
        a.brand href="/" {
            @match logo {
                Some((address, name)) => img.logo src=(address) alt=(name);
                None => { img src=(ICON.address()) alt="" width="24" height="24"; span { (context.text("product")) } }
            }
        }
    }
}

fn drawn(shapes: &'static str) -> Markup {
    html! { svg.icon.drawn viewBox="0 0 20 20" aria-hidden="true" { (PreEscaped(shapes)) } }
}

/// An icon of the sprite in the stylesheet: a shape only, always beside a word.
pub fn icon(name: &str) -> Markup {
    html! { span.icon.{ "icon-" (name) } aria-hidden="true" {} }
}

fn language_choice(context: &Context) -> Markup {
    html! {
        nav.languages aria-label=(context.text("language")) {
            @for locale in Locale::ALL {
                a href=(in_language(context, locale)) lang=(locale.tag()) hreflang=(locale.tag())
                    aria-current=[(locale == context.locale()).then_some("true")] {
                    (context.wording_in(locale).text("language-name"))
                }
            }
        }
    }
}

/// The address of this page in another language, with everything else in the address kept. It is the query alone: a path may
/// begin as the address of another host does.
fn in_language(context: &Context, locale: Locale) -> String {
    let mut pairs: Vec<(String, String)> = serde_urlencoded::from_str(context.query()).unwrap_or_default();
    pairs.retain(|(name, _)| name != LANGUAGE);
    pairs.push((LANGUAGE.to_owned(), locale.tag().to_owned()));
    format!("?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

/// The address of the sign-in that comes back to this page, if it is one to come back to.
pub(crate) fn sign_in_address(context: &Context) -> Option<String> {
    let sign_in = context.way(Way::SignIn)?;
    if !context.is_read() || context.path() == "/" || context.path() == sign_in {
        return Some(sign_in);
    }
    let here = match context.query() {
        "" => context.path().to_owned(),
        query => format!("{}?{query}", context.path()),
    };
    Some(format!("{sign_in}?{}", serde_urlencoded::to_string([("to", here)]).unwrap_or_default()))
}

pub(crate) fn problem_page(context: &Context, problem: &Problem) -> Markup {
    // A cabinet that is closed, does not exist or is not up yet has no page to go to.
    let is_dead_end = matches!(problem.code(), "blocked" | "not-ready" | "no-cabinet" | "unknown-host");
    let refresh = (problem.code() == "not-ready").then_some(5_000);
    let content = html! {
        p { (problem.detail(context)) }
        @if !is_dead_end { p { a.button href="/" { (context.text("to-start")) } } }
        (request_number(context))
    };
    centred_and_refreshed(context, &problem.title(context), &content, refresh)
}

/// The number by which people who look after the platform find the request in the log.
pub(crate) fn request_number(context: &Context) -> Markup {
    html! { p.small.muted { (context.text("request-id")) ": " code { (context.request_id()) } } }
}

/// A status as a word with a colour and a shape.
pub fn status_badge(context: &Context, status: Status) -> Markup {
    html! { span.badge.{ "badge-" (status.key()) } { (context.text(&format!("status-{}", status.key()))) } }
}
