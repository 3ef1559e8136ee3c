//! The form of a department, new or existing. Its director and its people are chosen from lists (see [`crate::picker`]).

use std::collections::BTreeSet;

use domain::department::MOST_PEOPLE_MOVED;
use domain::{Department, DepartmentId, Name, Structure, UserId};
use futures_util::future::{OptionFuture, join, try_join3};
use http::StatusCode;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{EmployeeQuery, StoreError, Tenant};
use web::components::{FormView, Frame, actions, pressed_by_enter, shell};
use web::{Access, Context, Fields, Format, PageWithForm, Problem};

use super::show_structure;
use super::view::{address_of, people_address};
use crate::picker::{Candidate, OFFERED, Picker, candidates, chosen_people};

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct DepartmentForm {
    #[serde(skip)]
    fields: Fields,
    /// The department, if it is there already.
    department_id: Option<DepartmentId>,
    version: Option<u32>,
    /// The departments that it may be put under. The head department is under none.
    parents: Vec<ParentView>,
    /// Those who can be chosen to lead it.
    directors: Vec<Candidate>,
    /// Those who belong to it, and who can be added. More people than one change can move are not listed.
    members: Option<Vec<Candidate>>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct ParentView {
    id: DepartmentId,
    name: Name,
    level: usize,
}

impl ParentView {
    /// The department's identifier, with its name after the names of the departments above it.
    fn choice(&self) -> (DepartmentId, String) {
        (self.id, format!("{}{}", "— ".repeat(self.level.saturating_sub(1)), self.name))
    }
}

/// The identifiers in a field, as many as one change can move. A text that is no identifier is nobody.
fn ids(fields: &Fields, name: &str) -> Option<BTreeSet<UserId>> {
    Some(fields.values(name)?.iter().filter_map(|text| text.parse().ok()).take(MOST_PEOPLE_MOVED).collect())
}

/// The first fields of a department's form, without its people.
pub(super) fn fields_of(department: &Department) -> Fields {
    let text = |id: Option<String>| id.unwrap_or_default();
    Fields::default()
        .with("version", department.version)
        .with("name", &department.name)
        .with("parent_id", text(department.parent_id.map(|id| id.to_string())))
        .with("director_id", text(department.director_id.map(|id| id.to_string())))
}

impl DepartmentForm {
    /// The form with these fields or, before anything was typed, with those of the department. Everything that it shows
    /// is read at once.
    pub(super) async fn load(
        tenant: &Tenant,
        id: Option<DepartmentId>,
        fields: Fields,
    ) -> Result<Self, Problem> {
        let typed_members = ids(&fields, "member_ids").unwrap_or_default();
        let typed_director = ids(&fields, "director_id").unwrap_or_default();
        let chosen: BTreeSet<UserId> = typed_members.union(&typed_director).copied().collect();
        let most = u16::try_from(MOST_PEOPLE_MOVED).unwrap_or(u16::MAX);
        let list = async |department: Option<DepartmentId>, search: &str, limit: u16| {
            let search = Some(search.trim()).filter(|search| !search.is_empty()).map(str::to_owned);
            let departments = department.into_iter().collect();
            let query = EmployeeQuery { departments, search, ..EmployeeQuery::by_name(limit) };
            let page = tenant.list_employees(&query, None).await?;
            let candidates: Vec<Candidate> = page.items.into_iter().map(Candidate::from).collect();
            Ok::<_, StoreError>((candidates, page.next_cursor.is_some()))
        };
        let (director_q, member_q) = (fields.typed("director_q"), fields.typed("member_q"));
        let has_two_searches = director_q.trim() != member_q.trim();
        let searches = async {
            let second = OptionFuture::from(has_two_searches.then(|| list(None, member_q, OFFERED)));
            let (first, second) = join(list(None, director_q, OFFERED), second).await;
            let (first, _) = first?;
            let second = second.transpose()?.map_or_else(|| first.clone(), |(second, _)| second);
            Ok((first, second))
        };
        let present = async {
            let list = OptionFuture::from(id.map(|id| list(Some(id), "", most)));
            let (list, chosen) = join(list, chosen_people(tenant, &chosen)).await;
            Ok((list.transpose()?.unwrap_or_default(), chosen?))
        };
        let (structure, (for_director, for_members), ((present, has_more), chosen)) =
            try_join3(tenant.structure(), searches, present).await?;

        let department = id.map(|id| structure.find(id).ok_or_else(Problem::not_found)).transpose()?;
        let fields = match department {
            Some(department) if fields.values("name").is_none() => {
                let kept =
                    ["director_q", "member_q", "move"].map(|name| (name, fields.typed(name).to_owned()));
                let fields = fields_of(department);
                let fields = if has_more {
                    fields
                } else {
                    fields.with_list("member_ids", present.iter().map(|member| member.id))
                };
                kept.into_iter().fold(fields, |fields, (name, typed)| fields.with(name, typed))
            }
            _ => fields,
        };
        let mut known = present;
        known.extend(chosen);
        // The director of a department with many people is known by name alone.
        known.extend(department.and_then(director_of));
        let of = |name| ids(&fields, name).unwrap_or_default();
        Ok(Self {
            department_id: id,
            version: department.map(|department| department.version),
            parents: parents_of(&structure, department),
            directors: candidates(&of("director_id"), &known, &for_director),
            members: (!has_more).then(|| candidates(&of("member_ids"), &known, &for_members)),
            fields,
        })
    }

    /// A problem together with the form that was sent, for a caller who sees the form.
    pub(super) async fn say<P>(
        problem: Problem,
        context: &Context,
        access: &Access<P>,
        id: Option<DepartmentId>,
        fields: Fields,
    ) -> Problem {
        if context.format() == Format::Json || problem.status() == StatusCode::NOT_FOUND {
            return problem;
        }
        match Self::load(&access.tenant(), id, fields).await {
            Ok(form) => problem.on_form(form),
            Err(_) => problem,
        }
    }

    fn page_address(&self) -> String {
        match self.department_id {
            Some(id) => format!("{}/edit", address_of(id)),
            None => "/company/departments/new".to_owned(),
        }
    }

    /// The picker of the director, who is one, or of the members, who are any number.
    fn picker(
        &self,
        view: &FormView<'_>,
        name: &'static str,
        search: &str,
        candidates: &[Candidate],
    ) -> Markup {
        let context = view.context;
        let key = name.replace('_', "-");
        let picker = Picker {
            name,
            search,
            legend: &context.text(&format!("field-{name}")),
            nobody: &context.text(&format!("{key}-nobody")),
            search_label: &context.text(&format!("{key}-search")),
            is_single: name == "director_id",
            page: &self.page_address(),
            candidates,
            errors: &view.errors(name),
        };
        picker.show(view)
    }
}

fn director_of(department: &Department) -> Option<Candidate> {
    let (id, name) = department.director_id.zip(department.director_name.clone())?;
    Some(Candidate { id, name, email: String::new(), chosen: true })
}

/// The departments under which this one may be put, in the order of the tree. An existing department may stay where it
/// is.
fn parents_of(structure: &Structure, department: Option<&Department>) -> Vec<ParentView> {
    let parents = structure.possible_parents(department.map(|department| department.id));
    let view = |parent: &Department| {
        let level = structure.level(parent.id)?;
        Some(ParentView { id: parent.id, name: parent.name.clone(), level })
    };
    parents.into_iter().filter_map(view).collect()
}

impl PageWithForm for DepartmentForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title =
            context.text(if self.department_id.is_some() { "edit-department" } else { "add-department" });
        let view = FormView { context, fields: &self.fields, problem };
        let structure = context.text("structure");
        let frame = Frame { back: Some((show_structure::ADDRESS, &structure)), ..Frame::titled(&title) };
        let page = self.page_address();
        let action = if self.department_id.is_some() { &page } else { "/company/departments" };
        let content = html! {
            form.panel-form method="post" action=(action) data-form=(page) novalidate {
                (view.summary())
                @if self.department_id.is_none() { (view.key()) }
                // Otherwise Enter would press the first search.
                (pressed_by_enter())
                @if let Some(newest) = self.version { (view.version(newest)) }
                (view.text("name").most(Name::MAXIMUM).autocomplete("off").required())
                @if !self.parents.is_empty() {
                    @let parents: Vec<_> = self.parents.iter().map(ParentView::choice).collect();
                    @let field = view.choice("parent_id", &parents);
                    @if self.fields.typed("move").is_empty() { (field) } @else { (field.focused()) }
                }
                (self.picker(&view, "director_id", "director_q", &self.directors))
                @match &self.members {
                    Some(members) => (self.picker(&view, "member_ids", "member_q", members)),
                    None => @if let Some(id) = self.department_id {
                        p.hint { (context.text("many-members")) " " a href=(people_address(id)) { (context.text("show-members")) } }
                    },
                }
                (actions(context).primary(context.text(if self.department_id.is_some() { "save" } else { "add" })).cancel(show_structure::ADDRESS))
            }
        };
        shell(context, &frame, &content)
    }
}
