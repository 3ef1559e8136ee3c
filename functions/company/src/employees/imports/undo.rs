//! `GET` and `POST /company/employees/imports/{id}/undo`: takes back what an import has done and nobody has changed since.

use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{ImportWork, ImportingPeople, LineState, UNDO_IMPORT};
use domain::{ImportId, TaskId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, number, shell};
use web::{
    Access, Begun, Context, Count, Done, Fields, Form, FromFields, Input, Order, PageWithForm, Path, Problem,
    View,
};

use super::run::begun_or_changed;
use super::{Found, address_of, changed_meanwhile};

/// How many lines whoever takes them back has seen done.
pub(crate) struct UndoOrder {
    count: u64,
}

impl FromFields for UndoOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("count").map(|Count(count)| Self { count })
    }
}

/// What would be taken back.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UndoForm {
    id: ImportId,
    /// How many invitations.
    invited: usize,
    /// How many changes.
    changed: usize,
}

pub(crate) async fn form(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<ImportId>,
) -> Result<View<UndoForm>, Problem> {
    let found = Found::read(&access, id).await?;
    if !found.state().may_undo(&found.import) {
        return Err(Problem::conflict("import-state").on_form(found.page(&access, &context).await?));
    }
    let is = |counted: LineState| found.import.lines.count(|state| state == counted);
    Ok(View::new(UndoForm { id, invited: is(LineState::Invited), changed: is(LineState::Changed) }))
}

pub(crate) async fn undo(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<ImportId>,
    Input { value, .. }: Input<UndoOrder>,
) -> Result<Begun, Problem> {
    let found = Found::read(&access, id).await?;
    let UndoOrder { count } = value?;
    if !found.state().may_undo(&found.import) {
        return Err(Problem::conflict("import-state").on_form(found.page(&access, &context).await?));
    }
    if count != found.import.done() as u64 {
        return Err(changed_meanwhile(&access, &context, id).await);
    }
    let task = TaskId::new();
    let mut import = found.import.clone();
    import.work = Some(ImportWork { task, is_undoing: true });
    import.version += 1;
    let mut before = Map::new();
    before.insert("lines".to_owned(), count.into());
    let entry = access.origin().entry(Action::ImportUndone, before, Map::new());
    let tenant = access.tenant().and_import(&found.import, &mut import, &entry)?;
    let about = ImportingPeople { orderer: access.orderer(), import: id, of: count };
    let order = Order { id: task, kind: &UNDO_IMPORT, about, of: Some(count) };
    let done = Done::new("import-undoing").with("count", number(count));
    let begun = access.begin(&context, &tenant, order, &(), |_| address_of(id), done).await;
    begun_or_changed(&access, &context, id, begun).await
}

impl PageWithForm for UndoForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, address) = (context.text("import-undo"), address_of(self.id));
        let back = context.text("import-lines");
        let frame = Frame { back: Some((&address, &back)), ..Frame::titled(&title) };
        let view = FormView { context, fields: &Fields::default(), problem };
        let counts = [("invited", number(self.invited).into()), ("changed", number(self.changed).into())];
        let content = html! {
            form.panel-form method="post" action={ (address) "/undo" } {
                (view.summary())
                (view.key())
                input type="hidden" name="count" value=(self.invited + self.changed);
                p { (context.text_with("import-undo.counts", &counts)) }
                p.hint { (context.text("import-undo.hint")) }
                (actions(context).danger(context.text("import-undo")).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}
