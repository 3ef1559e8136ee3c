//! `GET /desk/showcase/faq` and its like, and the order in which visitors read what stands there.

use std::marker::PhantomData;

use domain::access::ManageShowcase;
use domain::audit::Action;
use domain::bilingual::Bilingual;
use domain::service_desk::{OrderRefusal, Shelf};
use domain::{ArticleId, Subject};
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, json};
use store::{Found, NewsListing};
use web::components::{Frame, day, headings, icon, shell, table};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, ListView, Listed, Page, PageRequest,
    PageWithForm, Problem, Query, View, page_of_list,
};

use super::OnShelf;
use super::order::NewsState;
use super::view::{ArticleView, address_of, text_key, visibility};
use crate::showcase_settings::{SETTINGS, list_of};

#[derive(Serialize, JsonSchema)]
pub(crate) struct ArticleList<S> {
    /// In the order in which visitors read them.
    items: Vec<ArticleView>,
    #[serde(skip)]
    shelf: PhantomData<S>,
}

pub(crate) async fn list<S: OnShelf>(
    access: Access<ManageShowcase>,
) -> Result<View<ArticleList<S>>, Problem> {
    Ok(View::new(read(&access).await?))
}

async fn read<S: OnShelf>(access: &Access<ManageShowcase>) -> Result<ArticleList<S>, Problem> {
    let articles = access.tenant().articles(S::SHELF).await?;
    Ok(ArticleList { items: articles.iter().map(ArticleView::of).collect(), shelf: PhantomData })
}

/// An order: all articles in it. The form says which one goes up or down instead.
pub(crate) struct OrderRequest {
    ids: Vec<ArticleId>,
    up: Option<ArticleId>,
    down: Option<ArticleId>,
}

impl FromFields for OrderRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let ids = form.clearable_list("ids").unwrap_or_default();
        Some(Self { ids, up: form.optional("up"), down: form.optional("down") })
    }
}

impl OrderRequest {
    /// The order that is meant; none if an article goes up or down that does not stand there.
    fn ordered(self) -> Option<Vec<ArticleId>> {
        let Self { mut ids, up, down } = self;
        for (moved, by) in [(up, -1), (down, 1)] {
            let Some(moved) = moved else { continue };
            let place = ids.iter().position(|id| *id == moved)?;
            let other = place.checked_add_signed(by).filter(|other| *other < ids.len());
            ids.swap(place, other.unwrap_or(place));
        }
        Some(ids)
    }
}

pub(crate) async fn order<S: OnShelf>(
    access: Access<ManageShowcase>,
    Input { value, .. }: Input<OrderRequest>,
) -> Result<View<ArticleList<S>>, Problem> {
    let ids = value?.ordered().ok_or_else(|| Problem::of(&OrderRefusal::Others))?;
    let shelf = Map::from_iter([("section".to_owned(), json!(S::SHELF.key()))]);
    let entry = access.origin().entry(Action::ArticlesOrdered, Map::new(), shelf);
    access.tenant().order_articles(S::SHELF, &ids, &entry).await?;
    Ok(View::new(read(&access).await?).then(list_of(S::SHELF), Done::new("articles-ordered")))
}

fn frame<'a>(context: &Context, shelf: Shelf, title: &'a str, back: &'a str) -> Frame<'a> {
    Frame { actions: make(context, shelf), back: Some((SETTINGS, back)), ..Frame::titled(title) }
}

fn make(context: &Context, shelf: Shelf) -> Markup {
    html! {
        a.button.primary href={ (list_of(shelf)) "/new" } data-panel {
            (icon("plus")) (context.text(&text_key(shelf, "make")))
        }
    }
}

fn nothing(context: &Context, shelf: Shelf) -> Markup {
    html! {
        div.empty {
            h2 { (context.text(&text_key(shelf, "empty"))) }
            p { (context.text(&format!("{}.hint", text_key(shelf, "empty")))) }
            (make(context, shelf))
        }
    }
}

impl<S: OnShelf> Page for ArticleList<S> {
    fn page(&self, context: &Context) -> Markup {
        let shelf = S::SHELF;
        let (title, back) =
            (context.text(&format!("section-{}", shelf.key())), context.text("showcase-title"));
        let columns = ["column-article", "column-visible", "column-order"];
        let last = self.items.len().saturating_sub(1);
        let rows = html! {
            @for (place, article) in self.items.iter().enumerate() {
                @let heading = article.heading(context.locale().into());
                tr id={ "article-" (article.id) } {
                    td.name data-label=(context.text("column-article")) {
                        input type="hidden" name="ids" value=(article.id);
                        a.row-link href=(address_of(shelf, article.id)) { (heading) }
                    }
                    td data-label=(context.text("column-visible")) { (visibility(context, article.is_visible())) }
                    td data-label=(context.text("column-order")) {
                        div.actions {
                            @for (name, is_possible, sign) in [("up", place > 0, "↑"), ("down", place < last, "↓")] {
                                @let label = context.text_with(&format!("move-{name}"), &[("name", heading.into())]);
                                button.quiet type="submit" name=(name) value=(article.id) disabled[!is_possible]
                                    aria-label=(label) title=(label) { (sign) }
                            }
                        }
                    }
                }
            }
        };
        let content = html! {
            @if self.items.is_empty() { (nothing(context, shelf)) } @else {
                form method="post" action={ (list_of(shelf)) "/order" } {
                    (table(&title, &headings(context, &columns), &rows))
                }
            }
        };
        shell(context, &frame(context, shelf, &title, &back), &content)
    }
}

/// A piece of news in the list.
#[derive(Serialize, JsonSchema)]
struct NewsItem {
    id: ArticleId,
    title: Bilingual<Subject>,
    state: NewsState,
    published_on: Option<Date>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct NewsList {
    #[serde(flatten)]
    listed: Listed<NewsItem>,
    #[serde(skip)]
    asked: Fields,
}

/// The latest first.
pub(crate) async fn list_news(
    access: Access<ManageShowcase>,
    Query { fields, value }: Query<PageRequest>,
) -> Result<View<NewsList>, Problem> {
    let PageRequest { limit, cursor } = value?;
    let tenant = access.tenant();
    let item = |NewsListing { id, heading: title, published_on, is_visible }| {
        Some(NewsItem { id, title, state: NewsState::of(is_visible), published_on })
    };
    let show = |found: Found<NewsListing>, asked| NewsList { listed: Listed::of(found, item), asked };
    let page = tenant.news(limit, cursor.as_deref()).await;
    page_of_list(fields, page, tenant.news(limit, None), show).await
}

impl PageWithForm for NewsList {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (shelf, path) = (Shelf::News, list_of(Shelf::News));
        let (title, back) = (context.text("section-news"), context.text("showcase-title"));
        let view = ListView { context, path, filters: &[], usual_sort: "", asked: &self.asked };
        let columns = ["column-article", "column-visible", "column-news-day"];
        let rows = html! {
            @for NewsItem { id, title, state, published_on } in &self.listed.items {
                tr id={ "article-" (id) } {
                    td.name data-label=(context.text("column-article")) {
                        a.row-link href=(address_of(shelf, *id)) {
                            (title.read_in(context.locale().into()).map(Subject::as_str).unwrap_or_default())
                        }
                    }
                    td data-label=(context.text("column-visible")) { (visibility(context, *state == NewsState::Published)) }
                    td data-label=(context.text("column-news-day")) {
                            @match published_on {
                                Some(published_on) => (day(context, *published_on)),
                                None => span.muted { "—" },
                            }
                        }
                }
            }
        };
        let content = html! {
            (view.begins_anew(problem))
            @if self.listed.items.is_empty() { (nothing(context, shelf)) } @else {
                (table(&title, &headings(context, &columns), &rows))
            }
            (view.foot(&self.listed))
        };
        shell(context, &frame(context, shelf, &title, &back), &content)
    }
}
