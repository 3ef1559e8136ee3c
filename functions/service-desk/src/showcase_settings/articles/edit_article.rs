//! `PATCH /desk/showcase/faq/{id}` and its like, and an article as the form in which it is changed.

use std::marker::PhantomData;

use domain::ArticleId;
use domain::access::ManageShowcase;
use domain::audit::Action;
use domain::difference::changes;
use domain::service_desk::{Article, Shelf};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, PageWithForm, Path, Problem, Undo, View};

use super::OnShelf;
use super::make_article::NewArticleForm;
use super::order::EditOrder;
use super::view::{ArticleView, address_of, audited, fields_of, inputs, name_of};
use crate::showcase_settings::list_of;

pub(crate) async fn edit<S: OnShelf>(
    access: Access<ManageShowcase>,
    Path(id): Path<ArticleId>,
    Input { fields, value }: Input<EditOrder<S>>,
) -> Result<View<ArticleForm<S>>, Problem> {
    let tenant = access.tenant();
    // It was deleted meanwhile: what was typed can be kept as a new one.
    let Some(before) = tenant.article(S::SHELF, id).await? else {
        return Err(Problem::not_found().on_form(NewArticleForm::<S>::of(fields)));
    };
    let edited = match value {
        Ok(order) => change(&access, &before, order).await,
        Err(problem) => Err(problem),
    };
    match edited {
        Ok(article) => {
            let undo = fields_of(&before).with("version", article.version);
            let undo = Undo::form(format!("{}/edit", address_of(S::SHELF, id)), &undo);
            let done = Done::new("article-edited").with("name", name_of(&article)).undone_by(undo);
            Ok(View::new(ArticleForm::of(&article, None)).then(list_of(S::SHELF), done))
        }
        Err(problem) => {
            // A conflict may be about what somebody has changed meanwhile.
            let newest = tenant.article(S::SHELF, id).await?.unwrap_or(before);
            Err(problem.on_form(ArticleForm::<S>::of(&newest, Some(fields))))
        }
    }
}

async fn change<S: OnShelf>(
    access: &Access<ManageShowcase>,
    before: &Article,
    EditOrder { version, edit, .. }: EditOrder<S>,
) -> Result<Article, Problem> {
    let change = |article: &mut Article| {
        let seen = article.clone();
        article.edit(&edit, version, access.today())?;
        if *article == seen {
            return Ok(None);
        }
        let (was, is) = changes(audited(&seen), audited(article));
        let entry = access.origin().entry(Action::ArticleEdited, was, is);
        Ok(Some(entry.about(article.id, name_of(article))))
    };
    Ok(access.tenant().change_article(before.clone(), change).await?)
}

/// `GET /desk/showcase/faq/{id}` and its like
pub(crate) async fn form<S: OnShelf>(
    access: Access<ManageShowcase>,
    Path(id): Path<ArticleId>,
) -> Result<View<ArticleForm<S>>, Problem> {
    let article = access.tenant().article(S::SHELF, id).await?.ok_or_else(Problem::not_found)?;
    Ok(View::new(ArticleForm::of(&article, None)))
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct ArticleForm<S> {
    #[serde(flatten)]
    article: ArticleView,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    shelf: PhantomData<S>,
}

impl<S> ArticleForm<S> {
    /// The form holds what was typed, or else the article as it is.
    pub(super) fn of(article: &Article, fields: Option<Fields>) -> Self {
        let fields = fields.unwrap_or_else(|| fields_of(article));
        Self { article: ArticleView::of(article), fields, shelf: PhantomData }
    }
}

impl<S: OnShelf> PageWithForm for ArticleForm<S> {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let shelf: Shelf = S::SHELF;
        let (back, address) =
            (context.text(&format!("section-{}", shelf.key())), address_of(shelf, self.article.id));
        let view = FormView { context, fields: &self.fields, problem };
        let delete = html! {
            a.button.danger href={ (address) "/delete" } data-panel { (context.text("delete-article")) }
        };
        let title = self.article.heading(context.locale().into());
        let frame = Frame { actions: delete, back: Some((list_of(shelf), &back)), ..Frame::titled(title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/edit" } novalidate {
                (view.summary())
                (view.version(self.article.version))
                (inputs(&view, shelf))
                (actions(context).primary(context.text("save")).cancel(list_of(shelf)))
            }
        };
        shell(context, &frame, &content)
    }
}
