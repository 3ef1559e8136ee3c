//! `GET /super-admins/{id}`: one of those who run the platform. A browser is led to their list, which has all that can be done.

use domain::access::ManageSuperAdmins;
use maud::{Markup, html};
use store::SuperAdmin;
use web::components::{Frame, shell};
use web::{Context, Page, Path, Platform, Problem, View};

use super::SuperAdminView;
use super::remove::find;

pub(super) async fn show(
    access: Platform<ManageSuperAdmins>,
    Path(id): Path<String>,
) -> Result<View<SuperAdminView>, Problem> {
    let super_admin = SuperAdmin::of(&find(&access, &id).await?);
    Ok(View::new(SuperAdminView::from(super_admin)).onward("/super-admins"))
}

impl Page for SuperAdminView {
    fn page(&self, context: &Context) -> Markup {
        shell(context, &Frame::titled(&context.text("super-admins")), &html! { p { (self.name) } })
    }
}
