//! `POST /company/roles/{id}/view` and `/company/roles/view/end`: an insider who manages roles looks at the cabinet as a
//! role. Meanwhile they may do what both they and the role may do, and they act in their own name.

use domain::access::{AssignedRole, ManageRoles};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::StoreError;
use web::{Access, Context, Done, Input, Insider, Page, Path, Problem, View, role_name};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Looking {
    /// As which role; as oneself if there is none.
    views_as: Option<AssignedRole>,
    /// What that role is called.
    name: Option<String>,
}

pub(crate) async fn begin(
    context: Context,
    access: Access<ManageRoles>,
    Path(id): Path<AssignedRole>,
    Input { value, .. }: Input<()>,
) -> Result<View<Looking>, Problem> {
    value?;
    if !access.roles().knows(id) {
        return Err(Problem::not_found());
    }
    access.tenant().look_as(access.session()?, Some(id)).await.map_err(unless_over)?;
    let name = role_name(&context, access.roles(), id);
    Ok(View::new(Looking { views_as: Some(id), name: Some(name) }).onward("/"))
}

pub(crate) async fn end(insider: Insider, Input { value, .. }: Input<()>) -> Result<View<Looking>, Problem> {
    value?;
    let place = insider.looks_as().map_or_else(|| "/".to_owned(), super::view::address_of);
    insider.end_view(insider.session()?).await.map_err(unless_over)?;
    Ok(View::new(Looking { views_as: None, name: None }).then(place, Done::new("view-ended")))
}

/// A session that has ended meanwhile is answered like a missing one.
fn unless_over(error: StoreError) -> Problem {
    match error {
        StoreError::Conflict => Problem::unauthenticated(),
        error => error.into(),
    }
}

impl Page for Looking {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
