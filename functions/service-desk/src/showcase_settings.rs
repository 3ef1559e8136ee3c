//! How an organisation has its showcase: which sections there are, and what is written in them.

mod articles;
mod edit_showcase;
mod form;
mod show_showcase;
mod words;

use domain::access::ManageShowcase;
use domain::service_desk::Shelf;
use http::StatusCode;
use web::{Answer, Caller, Routes};

use articles::{OnShelf, Questions, Services, delete_article, edit_article, list_articles, make_article};

use crate::settings::no_routes;

pub(crate) use articles::view::{audited as audited_article, name_of as name_of_article};
pub(crate) use edit_showcase::audited as audited_showcase;

pub(crate) const SETTINGS: &str = "/desk/showcase";

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageShowcase>();
    let (conflict, conflicts) = (StatusCode::CONFLICT, &["stale", "changed-meanwhile"]);
    no_routes()
        .route("GET", SETTINGS, manage, "Shows how the showcase is set up, as a form", show_showcase::show)
        .costing(4, 3)
        .route("PATCH", SETTINGS, manage, "Changes the showcase and its texts", edit_showcase::edit)
        .costing(5, 4)
        .refusing(conflict, conflicts)
        .route(
            "POST",
            "/desk/showcase/edit",
            manage,
            "Changes the showcase and its texts, for forms",
            edit_showcase::edit,
        )
        .costing(5, 4)
        .refusing(conflict, conflicts)
        .merge(shelf::<Questions, A>(Paths::FAQ))
        .merge(shelf::<Services, A>(Paths::SERVICES))
        .merge(shelf::<articles::News, A>(Paths::NEWS))
        .merge(orders())
}

/// The addresses of the articles of a shelf.
#[derive(Clone, Copy)]
struct Paths {
    list: &'static str,
    new: &'static str,
    one: &'static str,
    edit: &'static str,
    delete: &'static str,
}

impl Paths {
    const FAQ: Self = Self {
        list: "/desk/showcase/faq",
        new: "/desk/showcase/faq/new",
        one: "/desk/showcase/faq/{id}",
        edit: "/desk/showcase/faq/{id}/edit",
        delete: "/desk/showcase/faq/{id}/delete",
    };
    const SERVICES: Self = Self {
        list: "/desk/showcase/services",
        new: "/desk/showcase/services/new",
        one: "/desk/showcase/services/{id}",
        edit: "/desk/showcase/services/{id}/edit",
        delete: "/desk/showcase/services/{id}/delete",
    };
    const NEWS: Self = Self {
        list: "/desk/showcase/news",
        new: "/desk/showcase/news/new",
        one: "/desk/showcase/news/{id}",
        edit: "/desk/showcase/news/{id}/edit",
        delete: "/desk/showcase/news/{id}/delete",
    };
}

/// The address of the articles of a shelf.
const fn list_of(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Faq => Paths::FAQ.list,
        Shelf::Services => Paths::SERVICES.list,
        Shelf::News => Paths::NEWS.list,
    }
}

fn shelf<S: OnShelf, A: Answer>(paths: Paths) -> Routes<A> {
    let manage = Caller::holder::<ManageShowcase>();
    let (conflict, conflicts) = (StatusCode::CONFLICT, &["stale", "changed-meanwhile"]);
    let Paths { list, new, one, edit, delete } = paths;
    let listed = match S::SHELF {
        Shelf::News => no_routes()
            .route("GET", list, manage, "Lists the news, drafts too", list_articles::list_news)
            .costing(64, 10)
            .refusing(StatusCode::BAD_REQUEST, &["cursor"]),
        Shelf::Faq | Shelf::Services => no_routes()
            .route("GET", list, manage, "Lists what is written there, in its order", list_articles::list::<S>)
            .costing(5, 4),
    };
    let rest = no_routes()
        .route("POST", list, manage, "Writes something for visitors", make_article::make::<S>)
        .costing(5, 5)
        .refusing(conflict, &["too-many-articles", "changed-meanwhile"])
        .route("GET", new, manage, "Shows the form of something new", make_article::form::<S>)
        .costing(3, 2)
        .route("GET", one, manage, "Shows one, as a form", edit_article::form::<S>)
        .costing(4, 4)
        .route("PATCH", one, manage, "Changes one", edit_article::edit::<S>)
        .costing(6, 6)
        .refusing(conflict, conflicts)
        .route("POST", edit, manage, "Changes one, for forms", edit_article::edit::<S>)
        .costing(6, 6)
        .refusing(conflict, conflicts)
        .route("DELETE", one, manage, "Deletes one", delete_article::delete::<S>)
        .costing(6, 6)
        .refusing(conflict, conflicts)
        .route("GET", delete, manage, "Shows what a deletion does", delete_article::form::<S>)
        .costing(4, 4)
        .route("POST", delete, manage, "Deletes one, for forms", delete_article::delete::<S>)
        .costing(6, 6)
        .refusing(conflict, conflicts);
    listed.merge(rest)
}

/// News stand in the order of their days; everything else can be put into another.
fn orders<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageShowcase>();
    let (conflict, conflicts) = (StatusCode::CONFLICT, &["articles-changed", "changed-meanwhile"]);
    no_routes()
        .route(
            "POST",
            "/desk/showcase/faq/order",
            manage,
            "Puts the questions into another order",
            list_articles::order::<Questions>,
        )
        .costing(7, 7)
        .refusing(conflict, conflicts)
        .route(
            "POST",
            "/desk/showcase/services/order",
            manage,
            "Puts the services into another order",
            list_articles::order::<Services>,
        )
        .costing(7, 7)
        .refusing(conflict, conflicts)
}
