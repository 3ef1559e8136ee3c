//! `DELETE /session`, which a form says as `POST /session/end`: the session is over for whoever holds its token.

use axum::extract::State;
use http::StatusCode;
use maud::{Markup, html};
use serde::Serialize;
use web::{App, Context, Page, Person, Problem, View};

#[derive(Serialize)]
pub(crate) struct Ended {}

pub(crate) async fn end(State(app): State<App>, person: Person) -> Result<View<Ended>, Problem> {
    app.store.end_session(person.user().id, person.session().id).await?;
    let (name, value) = web::session_cookie(&app, "", 0);
    Ok(View::new(Ended {}).status(StatusCode::OK).header(name, value).then("/session"))
}

impl Page for Ended {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
