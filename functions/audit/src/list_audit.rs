//! `GET /audit`: the audit, newest first, with a filter in the address. A cabinet shows its organisation's entries; the
//! platform shows everything, also what was done to the platform itself.

use domain::access::{ViewAudit, ViewPlatformAudit};
use domain::audit::{Action, Actor, AuditEntry, Subject};
use domain::{UserId, limits};
use exports::Format;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Found, moment_of};
use web::components::{Frame, number, options_of, search, shell};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Host, Limit, ListView, Listed, PageWithForm, Platform,
    Problem, Query, View, page_of_list,
};

use crate::entry::entries;
use crate::filter::{FIELDS, Filter};

pub(crate) const LIST: &str = "/audit";

#[derive(Serialize, JsonSchema)]
pub(crate) struct AuditList {
    #[serde(flatten)]
    listed: Listed<AuditEntry>,
    #[serde(skip)]
    asked: Fields,
}

/// The entries and the page that are asked for.
pub(crate) struct ListRequest {
    filter: Filter,
    limit: u16,
    cursor: Option<String>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let filter = Filter::from_fields(form);
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { filter: filter?, limit, cursor })
    }
}

pub(crate) async fn list(
    access: Access<ViewAudit>,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<AuditList>, Problem> {
    let ListRequest { filter, limit, cursor } = value?;
    let query = filter.query(&access.organization().time_zone, limit);
    let tenant = access.tenant();
    let page = tenant.audit(&query, cursor.as_deref()).await;
    page_of_list(fields, page, tenant.audit(&query, None), AuditList::new).await
}

pub(crate) async fn list_everything(
    context: Context,
    access: Platform<ViewPlatformAudit>,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<AuditList>, Problem> {
    let ListRequest { filter, limit, cursor } = value?;
    let organizations = filter.organizations.clone();
    let query = filter.query(context.time_zone(), limit);
    let store = access.store();
    let page = store.audit(&organizations, &query, cursor.as_deref()).await;
    page_of_list(fields, page, store.audit(&organizations, &query, None), AuditList::new).await
}

/// A page of entries as lists answer it.
pub(crate) fn listed(found: Found<AuditEntry>) -> Listed<AuditEntry> {
    let searched_to_at = found.searched_to.as_deref().and_then(moment_of);
    Listed { searched_to_at, ..Listed::from(found) }
}

impl AuditList {
    fn new(found: Found<AuditEntry>, asked: Fields) -> Self {
        Self { listed: listed(found), asked }
    }

    fn view<'a>(&'a self, context: &'a Context) -> ListView<'a> {
        ListView { context, path: LIST, filters: &FIELDS, usual_sort: "-at", asked: &self.asked }
    }

    fn tools(&self, view: &ListView<'_>) -> Markup {
        let context = view.context;
        // What no running context does has no text, and is no choice.
        let text = |action: &Action| context.wording().text_if_any(&format!("action-{}", action.key()));
        let actions = Action::ALL.iter().filter_map(|action| Some((action.name(), text(action)?)));
        let actions: Vec<_> = actions.collect();
        let export = |format: Format| {
            let query = view.query("limit", "");
            let query = if query.is_empty() { query } else { format!("?{query}") };
            format!("{LIST}/export.{}{query}", format.extension())
        };
        html! {
            div.tools {
                form.search.filters method="get" action=(LIST) role="search" data-live-search="#audit" {
                    (search(context, self.asked.typed("q"), "search-audit"))
                    label.visually-hidden for="action" { (context.text("field-action")) }
                    // Whoever has chosen several by the address sees and keeps them.
                    select #action name="action" multiple[view.chosen("action").count() > 1] {
                        option value="" { (context.text("any-action")) }
                        (options_of(&actions, view.chosen("action")))
                    }
                    div.days {
                        @for day in ["from", "to"] {
                            label {
                                (context.text(&format!("field-{day}")))
                                input id=(day) name=(day) type="date" value=(self.asked.typed(day)) autocomplete="off";
                            }
                        }
                    }
                    (view.hidden_but(&["q", "action", "from", "to"]))
                    button.quiet type="submit" { (context.text("search")) }
                }
                @if view.is_narrowed() { a.button.quiet href=(LIST) { (context.text("show-all")) } }
                (exports::choice(context, export))
            }
        }
    }

    /// The limits, and the way to the entries that tell who has met one.
    fn limits(context: &Context) -> Markup {
        let figure = |limit: &limits::Limit| {
            let within = match limit.within {
                ..3_600 => "minute",
                3_600..86_400 => "hour",
                _ => "day",
            };
            let arguments = [("most", number(limit.most).into()), ("within", within.into())];
            context.text_with("limit-figure", &arguments)
        };
        html! {
            details.card.limits {
                summary { (context.text("limits")) }
                p.small.muted { (context.text("limits.hint")) }
                dl {
                    @for limit in &limits::OF_PEOPLE {
                        div { dt { (context.text(&format!("limit-{}", limit.name))) } dd.figures { (figure(limit)) } }
                    }
                    div { dt { (context.text("limit-tries")) } dd { (context.text("limit-tries.figure")) } }
                }
                a.button href={ (LIST) "?action=" (Action::LimitMet.name()) } { (context.text("limits-met")) }
            }
        }
    }

    /// The filters that lines of the list lead to, each with the way to switch it off.
    fn chips(&self, view: &ListView<'_>) -> Markup {
        let named = |filter: &'static str| view.chosen(filter).map(move |value| (filter, value.to_owned()));
        let chips: Vec<(&str, String)> =
            ["actor", "subject", "organization"].into_iter().flat_map(named).collect();
        html! {
            @if !chips.is_empty() {
                nav.chips aria-label=(view.context.text("filters-on")) {
                    @for (filter, value) in chips {
                        (view.chosen_chip(filter, &value, &format!("field-{filter}"), &self.name_of(view, filter, &value)))
                    }
                }
            }
        }
    }

    /// What the entries call somebody or something that is filtered by.
    fn name_of(&self, view: &ListView<'_>, filter: &str, value: &str) -> String {
        if ["platform", "stranger"].contains(&value) {
            return view.context.text(&format!("actor-{value}")).into_owned();
        }
        let name = |entry: &AuditEntry| match (filter, &entry.actor) {
            ("actor", Actor::Person { id, name, .. } | Actor::Program { id, name, .. }) => {
                (id.to_string() == value).then(|| name.clone())
            }
            ("actor", Actor::Platform | Actor::Stranger { .. }) => None,
            ("subject", _) => named(entry.subject.as_ref(), value),
            _ => named(entry.organization.as_ref(), value),
        };
        let is_identifier = value.parse::<UserId>().is_ok();
        self.listed.items.iter().find_map(name).unwrap_or_else(|| {
            if is_identifier { view.context.text("filter-unnamed").into_owned() } else { value.to_owned() }
        })
    }

    /// The links of a line: to all entries of the same person and, on the platform, to all entries of the same
    /// organisation.
    fn beside(&self, view: &ListView<'_>, entry: &AuditEntry) -> Markup {
        let context = view.context;
        let by = match &entry.actor {
            Actor::Person { id, name, .. } | Actor::Program { id, name, .. } => {
                (id.to_string(), name.clone())
            }
            Actor::Platform => ("platform".to_owned(), context.text("actor-platform").into_owned()),
            Actor::Stranger { .. } => ("stranger".to_owned(), context.text("actor-stranger").into_owned()),
        };
        html! {
            @if *context.host() == Host::Platform {
                " · "
                @match &entry.organization {
                    Some(organization) => {
                        a href=(view.address("organization", &organization.id)) { (organization.name) }
                    }
                    None => { (context.text("audit-platform-itself")) }
                }
            }
            @if self.asked.typed("actor") != by.0 {
                " · " a href=(view.address("actor", &by.0)) { (context.text_with("audit-only-of", &[("name", by.1.into())])) }
            }
        }
    }
}

/// What a subject is called, if it is this one.
fn named(subject: Option<&Subject>, id: &str) -> Option<String> {
    subject.filter(|subject| subject.id == id).map(|subject| subject.name.clone())
}

impl PageWithForm for AuditList {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("audit");
        let view = self.view(context);
        let sought = self.asked.typed("q");
        let content = html! {
            (self.tools(&view))
            (Self::limits(context))
            div #audit {
                (view.begins_anew(problem))
                (self.chips(&view))
                @if self.listed.items.is_empty() {
                    div.empty {
                        @let key = match self.listed.searched_to_at {
                            Some(_) => "audit-nothing-yet",
                            None if view.is_narrowed() => "audit-nothing",
                            None => "audit-empty",
                        };
                        h2 { (context.text(key)) }
                        p { (context.text(&format!("{key}.hint"))) }
                    }
                } @else {
                    (entries(context, &self.listed.items, sought, |entry| self.beside(&view, entry)))
                }
                (view.foot(&self.listed))
            }
        };
        shell(context, &Frame::titled(&title), &content)
    }
}
