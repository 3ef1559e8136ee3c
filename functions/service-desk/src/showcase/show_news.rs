//! `GET /news` and `GET /news/{id}`: what the organisation has published, the latest first.

use domain::service_desk::{Article, Section};
use domain::{ArticleId, RichText, Subject};
use futures_util::future::try_join;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Found, NewsListing, StoreError};
use web::components::day;
use web::markdown::markdown;
use web::{
    Context, Fields, ListView, Listed, Page, PageRequest, PageWithForm, Path, Problem, Query, Shared, View,
    Visit, page_of_list,
};

use super::address_of;
use super::site::{Site, language};

#[derive(Serialize, JsonSchema)]
struct NewsItem {
    id: ArticleId,
    title: Subject,
    published_on: Date,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct NewsList {
    #[serde(flatten)]
    listed: Listed<NewsItem>,
    #[serde(skip)]
    asked: Fields,
    #[serde(skip)]
    site: Site,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct OneOfNews {
    id: ArticleId,
    title: Subject,
    /// In the small Markdown.
    text: RichText,
    published_on: Date,
    #[serde(skip)]
    site: Site,
}

pub(crate) async fn list(
    context: Context,
    visit: Visit,
    Query { fields, value }: Query<PageRequest>,
) -> Result<Shared<View<NewsList>>, Problem> {
    let PageRequest { limit, cursor } = value?;
    let (public, today) = (visit.public(), visit.organization().today(context.now()));
    let page = async |cursor: Option<String>| public.news(today, limit, cursor.as_deref()).await;
    let (showcase, news) =
        try_join(public.showcase(), async { Ok::<_, StoreError>(page(cursor).await) }).await?;
    let site = Site::of(&visit, showcase);
    site.require(Section::News)?;
    let language = language(&context);
    let item = |row: NewsListing| {
        let title = row.heading.read_in(language)?.clone();
        Some(NewsItem { id: row.id, title, published_on: row.published_on? })
    };
    let show = |found: Found<NewsListing>, asked| NewsList { listed: Listed::of(found, item), asked, site };
    page_of_list(fields, news, page(None), show).await.map(Shared)
}

pub(crate) async fn show(
    context: Context,
    visit: Visit,
    Path(id): Path<ArticleId>,
) -> Result<Shared<View<OneOfNews>>, Problem> {
    let (public, today) = (visit.public(), visit.organization().today(context.now()));
    let (showcase, article) = try_join(public.showcase(), public.one_of_news(today, id)).await?;
    let site = Site::of(&visit, showcase);
    site.require(Section::News)?;
    let language = language(&context);
    let read = article.and_then(|article| {
        let Article { id, heading, text, published_on, .. } = article;
        let (title, text) = (heading.read_in(language)?.clone(), text.read_in(language)?.clone());
        Some(OneOfNews { id, title, text, published_on: published_on?, site })
    });
    Ok(Shared(View::new(read.ok_or_else(Problem::not_found)?)))
}

impl PageWithForm for NewsList {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, path) = (context.text("section-news"), address_of(Section::News));
        let view = ListView { context, path, filters: &[], usual_sort: "", asked: &self.asked };
        let content = html! {
            (view.begins_anew(problem))
            @if self.listed.items.is_empty() {
                p.muted { (context.text("nothing-written")) }
            } @else {
                ul.ways {
                    @for NewsItem { id, title, published_on } in &self.listed.items {
                        li.card id={ "news-" (id) } {
                            a href={ (path) "/" (id) } {
                                strong { (title) }
                                span.small.muted { (day(context, *published_on)) }
                            }
                        }
                    }
                }
                (view.foot(&self.listed))
            }
        };
        self.site.draw(context, (path, &title, ""), &content)
    }
}

impl Page for OneOfNews {
    fn page(&self, context: &Context) -> Markup {
        let list = address_of(Section::News);
        let content = html! {
            p.muted { (day(context, self.published_on)) }
            div.written { (markdown(self.text.as_str())) }
            p { a href=(list) { (context.text("all-news")) } }
        };
        let path = format!("{list}/{}", self.id);
        self.site.draw(context, (&path, self.title.as_str(), self.text.as_str()), &content)
    }
}
