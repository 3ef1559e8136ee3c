//! `DELETE /desk/showcase/faq/{id}` and its like, and the page that says what the deletion does.

use std::marker::PhantomData;

use domain::access::ManageShowcase;
use domain::audit::Action;
use domain::service_desk::{Article, ArticleRefusal};
use domain::{ArticleId, EditRefusal};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, Page, PageWithForm, Path, Problem, Undo, View};

use super::OnShelf;
use super::view::{ArticleView, address_of, audited, fields_of, name_of};
use crate::deletion::Deletion;
use crate::showcase_settings::list_of;

/// What is gone.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Removed {
    id: ArticleId,
}

pub(crate) async fn delete<S: OnShelf>(
    access: Access<ManageShowcase>,
    Path(id): Path<ArticleId>,
    Input { value, .. }: Input<Deletion>,
) -> Result<View<Removed>, Problem> {
    let article = access.tenant().article(S::SHELF, id).await?.ok_or_else(Problem::not_found)?;
    let on_form = |problem: Problem| problem.on_form(DeletionForm::<S>::of(&article));
    let Deletion { version } = value.map_err(on_form)?;
    if version.is_some_and(|version| version != article.version) {
        return Err(on_form(Problem::of(&EditRefusal::<ArticleRefusal>::Stale(Vec::new()))));
    }
    let entry = access.origin().entry(Action::ArticleRemoved, audited(&article), Map::new());
    let removed = access.tenant().remove_article(&article, &entry.about(id, name_of(&article))).await;
    removed.map_err(|error| on_form(error.into()))?;
    let undo = Undo::form(list_of(S::SHELF), &without_version(&article));
    let done = Done::new("article-deleted").with("name", name_of(&article)).undone_by(undo);
    Ok(View::new(Removed { id }).then(list_of(S::SHELF), done))
}

/// The fields by which an article is written again.
fn without_version(article: &Article) -> Fields {
    let shelf = article.shelf;
    fields_of(article).only(&[shelf.heading(), shelf.text(), "is_visible", "state", "published_on"])
}

impl Page for Removed {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

/// `GET /desk/showcase/faq/{id}/delete` and its like
pub(crate) async fn form<S: OnShelf>(
    access: Access<ManageShowcase>,
    Path(id): Path<ArticleId>,
) -> Result<View<DeletionForm<S>>, Problem> {
    let article = access.tenant().article(S::SHELF, id).await?.ok_or_else(Problem::not_found)?;
    Ok(View::new(DeletionForm::of(&article)))
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct DeletionForm<S> {
    #[serde(flatten)]
    article: ArticleView,
    #[serde(skip)]
    shelf: PhantomData<S>,
}

impl<S> DeletionForm<S> {
    fn of(article: &Article) -> Self {
        Self { article: ArticleView::of(article), shelf: PhantomData }
    }
}

impl<S: OnShelf> PageWithForm for DeletionForm<S> {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let name = self.article.heading(context.locale().into());
        let address = address_of(S::SHELF, self.article.id);
        let title = context.text_with("delete-article-title", &[("name", name.into())]);
        let fields = Fields::default();
        let view = FormView { context, fields: &fields, problem };
        let frame = Frame { back: Some((&address, name)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/delete" } novalidate {
                (view.summary())
                (view.version(self.article.version))
                p { (context.text("delete-article-consequence")) }
                (actions(context).danger(context.text("delete-article")).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}
