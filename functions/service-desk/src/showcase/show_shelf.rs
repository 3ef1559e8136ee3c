//! `GET /faq` and `/services`: what the organisation has written, in its order, in the reader's language.

use domain::service_desk::{Article, Section, Shelf};
use domain::{ArticleId, RichText, Subject};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::markdown::markdown;
use web::{Context, Page, Problem, Shared, View, Visit};

use super::address_of;
use super::site::{Site, language};

/// A question with its answer.
#[derive(Serialize, JsonSchema)]
struct QuestionView {
    id: ArticleId,
    question: Subject,
    /// In the small Markdown.
    answer: RichText,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Questions {
    items: Vec<QuestionView>,
    #[serde(skip)]
    site: Site,
}

#[derive(Serialize, JsonSchema)]
struct ServiceView {
    id: ArticleId,
    title: Subject,
    /// In the small Markdown.
    text: RichText,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Services {
    items: Vec<ServiceView>,
    #[serde(skip)]
    site: Site,
}

/// What visitors read on a shelf: heading and text.
async fn read(
    context: &Context,
    visit: &Visit,
    shelf: Shelf,
    section: Section,
) -> Result<(Site, Vec<(ArticleId, Subject, RichText)>), Problem> {
    let public = visit.public();
    let site = Site::of(visit, public.showcase().await?);
    site.require(section)?;
    let language = language(context);
    let read = |article: Article| {
        let Article { id, heading, text, .. } = article;
        Some((id, heading.read_in(language)?.clone(), text.read_in(language)?.clone()))
    };
    let articles = public.articles(&site.showcase, shelf).await?.into_iter().filter_map(read).collect();
    Ok((site, articles))
}

pub(crate) async fn questions(context: Context, visit: Visit) -> Result<Shared<View<Questions>>, Problem> {
    let (site, articles) = read(&context, &visit, Shelf::Faq, Section::Faq).await?;
    let items =
        articles.into_iter().map(|(id, question, answer)| QuestionView { id, question, answer }).collect();
    Ok(Shared(View::new(Questions { items, site })))
}

pub(crate) async fn services(context: Context, visit: Visit) -> Result<Shared<View<Services>>, Problem> {
    let (site, articles) = read(&context, &visit, Shelf::Services, Section::Services).await?;
    let items = articles.into_iter().map(|(id, title, text)| ServiceView { id, title, text }).collect();
    Ok(Shared(View::new(Services { items, site })))
}

fn nothing(context: &Context) -> Markup {
    html! { p.muted { (context.text("nothing-written")) } }
}

impl Page for Questions {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("section-faq");
        let content = html! {
            @if self.items.is_empty() { (nothing(context)) }
            div.questions {
                @for QuestionView { id, question, answer } in &self.items {
                    details.card id={ "question-" (id) } {
                        summary { h2 { (question) } }
                        div.written { (markdown(answer.as_str())) }
                    }
                }
            }
        };
        let says = self.items.iter().map(|item| item.question.as_str()).collect::<Vec<_>>().join(" ");
        self.site.draw(context, (address_of(Section::Faq), &title, &says), &content)
    }
}

impl Page for Services {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("section-services");
        let content = html! {
            @if self.items.is_empty() { (nothing(context)) }
            div.stack {
                @for ServiceView { id, title, text } in &self.items {
                    section.card id={ "service-" (id) } {
                        h2 { (title) }
                        div.written { (markdown(text.as_str())) }
                    }
                }
            }
        };
        let says = self.items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>().join(", ");
        self.site.draw(context, (address_of(Section::Services), &title, &says), &content)
    }
}
