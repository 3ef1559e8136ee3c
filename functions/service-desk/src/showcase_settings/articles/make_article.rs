//! `POST /desk/showcase/faq` and its like, and the forms for them.

use std::marker::PhantomData;

use domain::access::ManageShowcase;
use domain::audit::Action;
use domain::service_desk::{Article, Shelf};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, Making, PageWithForm, Problem, Undo, View};

use super::OnShelf;
use super::edit_article::ArticleForm;
use super::order::NewArticle;
use super::view::{address_of, audited, inputs, name_of, new_fields, text_key};
use crate::showcase_settings::list_of;

pub(crate) async fn make<S: OnShelf>(
    access: Access<ManageShowcase>,
    Input { fields, value }: Input<NewArticle<S>>,
) -> Result<View<ArticleForm<S>, 201>, Problem> {
    let made = match value {
        Ok(order) => keep(&access, &order).await,
        Err(problem) => Err(problem),
    };
    match made {
        Ok((article, making)) => {
            let undo = Undo::at(format!("{}/delete", address_of(S::SHELF, article.id)));
            let undo = undo.with("version", article.version);
            let done = Done::new("article-made").with("name", name_of(&article)).undone_by(undo);
            Ok(View::new(ArticleForm::of(&article, None)).then(list_of(S::SHELF), done).made(&making))
        }
        Err(problem) => Err(problem.on_form(NewArticleForm::<S>::of(fields))),
    }
}

async fn keep<S: OnShelf>(
    access: &Access<ManageShowcase>,
    order: &NewArticle<S>,
) -> Result<(Article, Making), Problem> {
    let article = Article::new(S::SHELF, &order.edit, access.today());
    let article = article.map_err(|refusal| Problem::of(&refusal))?;
    let making = Making::at(address_of(S::SHELF, article.id));
    let entry = access.origin().entry(Action::ArticleMade, Map::new(), audited(&article));
    access.tenant().add_article(&article, &entry.about(article.id, name_of(&article))).await?;
    Ok((article, making))
}

/// `GET /desk/showcase/faq/new` and its like
pub(crate) async fn form<S: OnShelf>(
    _access: Access<ManageShowcase>,
) -> Result<View<NewArticleForm<S>>, Problem> {
    Ok(View::new(NewArticleForm::of(new_fields(S::SHELF))))
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct NewArticleForm<S> {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    shelf: PhantomData<S>,
}

impl<S> NewArticleForm<S> {
    pub(super) const fn of(fields: Fields) -> Self {
        Self { fields, shelf: PhantomData }
    }
}

impl<S: OnShelf> PageWithForm for NewArticleForm<S> {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let list = list_of(S::SHELF);
        let shelf: Shelf = S::SHELF;
        let (title, back) =
            (context.text(&text_key(shelf, "make")), context.text(&format!("section-{}", shelf.key())));
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((list, &back)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action=(list) novalidate {
                (view.summary())
                (view.key())
                (inputs(&view, shelf))
                (actions(context).primary(title.clone()).cancel(list))
            }
        };
        shell(context, &frame, &content)
    }
}
