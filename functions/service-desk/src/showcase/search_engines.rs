//! `GET /robots.txt` (RFC 9309) and `GET /sitemap.xml` (<https://www.sitemaps.org/protocol.html>).

use std::fmt::Write;

use domain::service_desk::{Section, ShowcaseText};
use futures_util::future::try_join;
use web::{Context, Plain, Problem, Shared, Visit};

use super::{PRIVACY, address_of};

/// How many of the latest news search engines are told of.
const NEWS: u16 = 100;

pub(crate) async fn robots(context: Context, visit: Visit) -> Result<Shared<Plain>, Problem> {
    let showcase = visit.public().showcase().await?;
    let text = if showcase.is_indexed {
        let origin = context.base().origin_of(context.host());
        format!("User-agent: *\nAllow: /\nSitemap: {origin}/sitemap.xml\n")
    } else {
        "User-agent: *\nDisallow: /\n".to_owned()
    };
    Ok(Shared(Plain { media_type: Plain::TEXT, text }))
}

/// There is none where search engines are to show nothing.
pub(crate) async fn sitemap(context: Context, visit: Visit) -> Result<Shared<Plain>, Problem> {
    let (public, today) = (visit.public(), visit.organization().today(context.now()));
    let (showcase, news) = try_join(public.showcase(), public.news(today, NEWS, None)).await?;
    if !showcase.is_indexed {
        return Err(Problem::not_found());
    }
    let origin = context.base().origin_of(context.host());
    let mut paths = vec!["/".to_owned()];
    paths.extend(showcase.sections().map(|section| address_of(section).to_owned()));
    if showcase.is_open(Section::News) {
        paths.extend(news.items.iter().map(|news| format!("{}/{}", address_of(Section::News), news.id)));
    }
    paths.extend(showcase.written.contains(&ShowcaseText::Privacy).then(|| PRIVACY.to_owned()));
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in paths {
        // Hosts and paths are of letters, digits, hyphens and dots.
        let _ = writeln!(text, "  <url><loc>{origin}{path}</loc></url>");
    }
    text.push_str("</urlset>\n");
    Ok(Shared(Plain { media_type: Plain::XML, text }))
}
