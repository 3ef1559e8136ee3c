//! `GET /about`, `/contacts` and `/privacy`: what the organisation says of itself, each on a page of its own.

use domain::RichText;
use domain::service_desk::{Section, ShowcaseText};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::markdown::markdown;
use web::{Context, Page, Problem, Shared, View, Visit};

use super::site::{Site, language};

#[derive(Serialize, JsonSchema)]
pub(crate) struct TextPage {
    /// In the small Markdown; null where nothing is written.
    text: Option<RichText>,
    #[serde(skip)]
    name: ShowcaseText,
    #[serde(skip)]
    site: Site,
}

async fn read(
    context: &Context,
    visit: &Visit,
    name: ShowcaseText,
    section: Option<Section>,
) -> Result<Shared<View<TextPage>>, Problem> {
    let (showcase, text) = visit.public().showcase_with(name).await?;
    let site = Site::of(visit, showcase);
    if let Some(section) = section {
        site.require(section)?;
    }
    let text = text.and_then(|text| text.read_in(language(context)).cloned());
    Ok(Shared(View::new(TextPage { text, name, site })))
}

pub(crate) async fn about(context: Context, visit: Visit) -> Result<Shared<View<TextPage>>, Problem> {
    read(&context, &visit, ShowcaseText::About, Some(Section::About)).await
}

pub(crate) async fn contacts(context: Context, visit: Visit) -> Result<Shared<View<TextPage>>, Problem> {
    read(&context, &visit, ShowcaseText::Contacts, Some(Section::Contacts)).await
}

/// Nobody is led there as long as nothing is written.
pub(crate) async fn privacy(context: Context, visit: Visit) -> Result<Shared<View<TextPage>>, Problem> {
    read(&context, &visit, ShowcaseText::Privacy, None).await
}

impl Page for TextPage {
    fn page(&self, context: &Context) -> Markup {
        let key = self.name.key();
        let title = context.text(&format!("section-{key}"));
        let says = self.text.as_ref().map(RichText::as_str).unwrap_or_default();
        let content = html! {
            @match &self.text {
                Some(text) => div.written { (markdown(text.as_str())) },
                None if self.name == ShowcaseText::About => p.lines.written { (self.site.about) },
                None => p.muted { (context.text("nothing-written")) },
            }
        };
        self.site.draw(context, (&format!("/{key}"), &title, says), &content)
    }
}
