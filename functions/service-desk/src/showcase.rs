//! The showcase: what everybody may see of an organisation's service desk, without signing in. What is shown here is read from what
//! is kept for visitors, and from nothing else.

mod join;
mod search_engines;
mod show_home;
mod show_indicators;
mod show_news;
mod show_queue;
mod show_shelf;
mod show_text;
mod site;

use domain::service_desk::Section;
use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

pub(crate) use show_home::read_for_visitor;

use crate::CONTEXT;

/// The address of a section.
pub(crate) const fn address_of(section: Section) -> &'static str {
    match section {
        Section::Queue => "/queue",
        Section::Indicators => "/indicators",
        Section::Services => "/services",
        Section::News => "/news",
        Section::Faq => "/faq",
        Section::About => "/about",
        Section::Contacts => "/contacts",
    }
}

pub(crate) const SHOWCASE: &str = "/showcase";
const PRIVACY: &str = "/privacy";

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let anyone = Caller::Anyone;
    let bad_request = StatusCode::BAD_REQUEST;
    Routes::of(&CONTEXT, "showcase", &[Face::Cabinet])
        .route("GET", SHOWCASE, anyone, "Tells visitors what there is", show_home::show)
        .costing(19, 4)
        .route("GET", "/queue", anyone, "Lists tickets as visitors may see them", show_queue::show)
        .costing(64, 10)
        .refusing(bad_request, &["cursor"])
        .route(
            "GET",
            "/indicators",
            anyone,
            "Tells visitors how the service desk does",
            show_indicators::show,
        )
        .costing(19, 4)
        .route("GET", "/faq", anyone, "Lists questions with their answers", show_shelf::questions)
        .costing(6, 4)
        .route("GET", "/services", anyone, "Lists what the organisation does", show_shelf::services)
        .costing(6, 4)
        .route("GET", "/news", anyone, "Lists news", show_news::list)
        .costing(64, 10)
        .refusing(bad_request, &["cursor"])
        .route("GET", "/news/{id}", anyone, "Shows a piece of news", show_news::show)
        .costing(6, 3)
        .route("GET", "/about", anyone, "Tells who the organisation is", show_text::about)
        .costing(5, 3)
        .route("GET", "/contacts", anyone, "Tells how to reach the organisation", show_text::contacts)
        .costing(5, 3)
        .route("GET", PRIVACY, anyone, "Tells what becomes of data about people", show_text::privacy)
        .costing(5, 3)
        .route(
            "GET",
            "/robots.txt",
            anyone,
            "Tells search engines what they may show",
            search_engines::robots,
        )
        .costing(5, 3)
        .route("GET", "/sitemap.xml", anyone, "Lists the pages for search engines", search_engines::sitemap)
        .costing(64, 10)
        .merge(join::routes())
}
