//! `GET /audit`: the audit, newest first, with a filter in the address. A cabinet shows its organisation's entries; the
//! platform shows everything, also what was done to the platform itself.

use domain::access::{ViewAudit, ViewPlatformAudit};
use domain::audit::{Action, Actor, AuditEntry};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::AuditPage;
use web::components::{FormView, Frame, options_of, shell};
use web::{Access, Context, Cursor, Fields, Form, FromFields, Host, Page, Platform, Problem, Query, View};

use crate::entry::entries;
use crate::export_audit;
use crate::filter::{FIELDS, Filter};

const LIMIT: u16 = 50;

#[derive(Serialize, JsonSchema)]
pub(crate) struct AuditList {
    items: Vec<AuditEntry>,
    /// Where it goes on into the past. A page may be short or empty and still have one, when there was much to look
    /// through for it.
    next_cursor: Option<String>,
    #[serde(skip)]
    asked: Fields,
}

/// The entries and the page that are asked for.
pub(crate) struct ListRequest {
    filter: Filter,
    cursor: Option<String>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let filter = Filter::from_fields(form);
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { filter: filter?, cursor })
    }
}

pub(crate) async fn list(
    access: Access<ViewAudit>,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<AuditList>, Problem> {
    let ListRequest { filter, cursor } = value?;
    let page = access
        .tenant()
        .audit(&filter.query(&access.organization().time_zone, LIMIT), cursor.as_deref())
        .await?;
    Ok(View::new(AuditList::new(page, fields)))
}

pub(crate) async fn list_everything(
    context: Context,
    access: Platform<ViewPlatformAudit>,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<AuditList>, Problem> {
    let ListRequest { filter, cursor } = value?;
    let organizations = filter.organizations.clone();
    let page = access
        .store()
        .audit(&organizations, &filter.query(context.time_zone(), LIMIT), cursor.as_deref())
        .await?;
    Ok(View::new(AuditList::new(page, fields)))
}

impl AuditList {
    fn new(AuditPage { items, next_cursor }: AuditPage, asked: Fields) -> Self {
        Self { items, next_cursor, asked }
    }

    /// An address of the audit with this page's filter and one field of it changed, from the first page on.
    fn address(&self, path: &str, changed: (&str, &str)) -> String {
        let kept = FIELDS.into_iter().filter(|name| *name != changed.0);
        let chosen =
            |name| self.asked.values(name).unwrap_or_default().into_iter().map(move |value| (name, value));
        let pairs = kept.flat_map(chosen).chain([changed]);
        let pairs: Vec<(&str, &str)> = pairs.filter(|(_, value)| !value.is_empty()).collect();
        if pairs.is_empty() {
            return path.to_owned();
        }
        format!("{path}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }

    fn filter(&self, context: &Context) -> Markup {
        let view = FormView { context, fields: &self.asked, problem: None };
        let text = |action: &Action| context.text(&format!("action-{}", action.key()));
        let actions: Vec<_> = Action::ALL.iter().map(|action| (action.name(), text(action))).collect();
        let chosen = self.asked.values("action").unwrap_or_default();
        let is_several = chosen.len() > 1;
        let chosen_actions = view.choice_of("action", |_| options_of(&actions, chosen.into_iter()));
        // Whoever has chosen several by the address sees and keeps them.
        let chosen_actions =
            if is_several { chosen_actions.attribute("multiple", "") } else { chosen_actions };
        let organizations = self.asked.values("organization").unwrap_or_default();
        html! {
            form method="get" action="/audit" role="search" {
                @for organization in organizations.iter().filter(|organization| !organization.is_empty()) {
                    input type="hidden" name="organization" value=(organization);
                }
                div.field-row {
                    (view.text("actor").autocomplete("off"))
                    (chosen_actions.or_none(context.text("any-action")))
                    (view.text("subject").autocomplete("off"))
                    (view.text("from").kind("date").autocomplete("off"))
                    (view.text("to").kind("date").autocomplete("off"))
                }
                div.tools {
                    button type="submit" { (context.text("audit-show")) }
                    @if self.is_narrowed() { a.button.quiet href="/audit" { (context.text("show-all")) } }
                    a.button.quiet href=(self.address("/audit/export", ("", ""))) { (context.text("audit-export")) }
                    span.small.muted { (context.text_with("audit-export-hint", &[("count", export_audit::GREATEST.into())])) }
                }
            }
        }
    }

    fn is_narrowed(&self) -> bool {
        FIELDS.iter().any(|name| {
            self.asked.values(name).is_some_and(|values| values.iter().any(|value| !value.is_empty()))
        })
    }

    /// The links of a line: to all entries of the same person and, on the platform, to all entries of the same
    /// organisation.
    fn beside(&self, context: &Context, entry: &AuditEntry) -> Markup {
        let by = match &entry.actor {
            Actor::Person { id, name, .. } => (id.to_string(), name.clone()),
            Actor::Platform => ("platform".to_owned(), context.text("actor-platform").into_owned()),
        };
        html! {
            @if *context.host() == Host::Platform {
                " · "
                @match &entry.organization {
                    Some(organization) => {
                        a href=(self.address("/audit", ("organization", &organization.id))) { (organization.name) }
                    }
                    None => { (context.text("audit-platform-itself")) }
                }
            }
            @if self.asked.typed("actor") != by.0 {
                " · " a href=(self.address("/audit", ("actor", &by.0))) { (context.text_with("audit-only-of", &[("name", by.1.into())])) }
            }
        }
    }
}

impl Page for AuditList {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("audit");
        let content = html! {
            (self.filter(context))
            @if self.items.is_empty() {
                div.empty {
                    @let key = if self.is_narrowed() || self.next_cursor.is_some() { "audit-nothing" } else { "audit-empty" };
                    h2 { (context.text(key)) }
                    p { (context.text(&format!("{key}.hint"))) }
                }
            } @else {
                (entries(context, &self.items, |entry| self.beside(context, entry)))
            }
            nav.pages aria-label=(context.text("pages")) {
                @if !self.asked.typed("cursor").is_empty() {
                    a.button href=(self.address("/audit", ("", ""))) { (context.text("first-page")) }
                }
                @if let Some(cursor) = &self.next_cursor {
                    a.button href=(self.address("/audit", ("cursor", cursor))) rel="next" { (context.text("earlier")) }
                }
            }
        };
        shell(context, &Frame::titled(&title), &content)
    }
}
