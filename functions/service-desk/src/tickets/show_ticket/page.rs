//! The page of a ticket: what was said in it, the form of what is said next, and beside them what it is and what can be done.

use domain::service_desk::{TicketState, Visibility};
use maud::{Markup, html};
use web::components::{FormView, Frame, actions, icon, moment, new_key, radio, shell};
use web::{Context, LOOKED_AT_EVERY, PageWithForm, Policy, Problem};

use super::{LinkView, TicketAct, TicketPage};
use crate::attached::Attaching;
use crate::follow_up::address_of_form;
use crate::tickets::view::{address_of, party, priority_mark, state_badge, state_text};
use crate::tickets::{LIST, tell_presence};

impl TicketPage {
    pub(crate) fn address(&self) -> String {
        address_of(self.id)
    }

    fn may(&self, act: TicketAct) -> bool {
        self.may.contains(&act)
    }

    fn conversation(&self, context: &Context) -> Markup {
        let more = self.next_cursor.as_ref().map(|cursor| format!("{}?cursor={cursor}", self.address()));
        html! {
            section aria-labelledby="conversation-title" {
                h2.visually-hidden #conversation-title { (context.text("conversation")) }
                @if let Some(address) = more { p { a.button.quiet href=(address) { (context.text("earlier-entries")) } } }
                ol.conversation { @for entry in self.entries.iter().rev() { (entry.draw(context, self.id)) } }
            }
        }
    }

    /// The form of an answer or a note. Nobody is spared the choice which of the two it is: what was meant for the staff and goes
    /// out to a client can't be taken back.
    fn reply(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let chosen = self.fields.typed("visibility");
        let states: Vec<(&str, String)> =
            self.next_states.iter().map(|state| (state.key(), state_text(context, *state))).collect();
        html! {
            (Attaching::beforehand(view, &self.address()))
            form.card.panel-form #reply method="post" action={ (self.address()) "/entries" } data-draft={ (self.address()) "/draft" }
                data-colleagues=[self.may(TicketAct::Edit).then(|| format!("{}/edit", self.address()))] data-colleagues-label=(context.text("colleagues")) novalidate {
                div.reply-head {
                    h2 { (context.text("reply")) }
                    a.button.quiet href={ (self.address()) "/replies" } data-panel { (context.text("choose-reply")) }
                }
                (tell_presence::place(&html! {}, self.id))
                (view.summary())
                (view.key())
                (view.text_area("text", 6).labelled("field-reply").attribute("aria-keyshortcuts", "Alt+R").attribute("aria-autocomplete", "list").required())
                fieldset.field.invalid[!view.errors("visibility").is_empty()] aria-describedby="visibility-error" {
                    legend { (context.text("field-visibility")) }
                    div.choices {
                        @for visibility in Visibility::ALL {
                            @if visibility == Visibility::Internal || self.may(TicketAct::Answer) {
                                (radio("visibility", visibility.key(), chosen == visibility.key(), context.text(&format!("write-{}", visibility.key()))))
                            }
                        }
                    }
                    p.hint #mention-hint { (context.text("mention-hint")) }
                    (view.error("visibility"))
                }
                @if !states.is_empty() {
                    (view.choice("state", &states).labelled("field-state-after").attribute("aria-keyshortcuts", "Alt+S")
                        .attribute("data-choose", TicketState::Solved.key()).or_none(context.text("state-unchanged")))
                }
                (self.attaching.draw(view))
                (actions(context).plain(context.text("send")))
            }
        }
    }

    fn facts(&self, context: &Context) -> Markup {
        let fact = |key: &str, value: Markup| html! { dt { (context.text(key)) } dd { (value) } };
        html! {
            dl.facts {
                (fact("column-assignee", html! {
                    (party(context, self.assignee.as_ref()))
                    @if self.may(TicketAct::Take) {
                        form method="post" action={ (self.address()) "/take" } {
                            button type="submit" aria-keyshortcuts="Alt+A" { (context.text("take-ticket")) }
                        }
                    }
                }))
                (fact("column-client", html! {
                    @match &self.client {
                        Some(client) if client.is_erased() => { (client.name) }
                        Some(client) => { (client.name) " " a.small href=(client.email.mailto()) { (client.email) } }
                        None => span.muted { (context.text("of-the-organization")) },
                    }
                }))
                @if let Some(category) = &self.category { (fact("column-category", html! { (category.name) })) }
                (fact("column-priority", priority_mark(context, self.priority)))
                (fact("column-created", html! { (moment(context, self.created_at)) }))
                @for (name, clock) in self.clocks.each() {
                    (fact(&format!("promise-of-{name}"), clock.draw(context)))
                }
                @if let Some(rating) = &self.rating {
                    (fact("entry-rating", html! { ("★".repeat(usize::from(u8::from(rating.score)))) }))
                }
                @if !self.watchers.is_empty() || self.may(TicketAct::Watch) {
                    (fact("ticket-watchers", html! {
                        @if !self.watchers.is_empty() {
                            ul.links { @for watcher in &self.watchers { li { (watcher.name) } } }
                        }
                        (self.press(context, TicketAct::Watch, "/watch", "watch-ticket"))
                        (self.press(context, TicketAct::Unwatch, "/unwatch", "unwatch-ticket"))
                    }))
                }
                @if let Some(other) = &self.merged_into {
                    (fact("merged-into", html! { a href=(address_of(other.id)) { "№ " (other.number) " " (other.subject) } }))
                }
                @if !self.links.is_empty() {
                    (fact("linked-tickets", html! { ul.links { @for link in &self.links { (self.link(context, link)) } } }))
                }
            }
        }
    }

    /// A button that does it at once, for whoever may.
    fn press(&self, context: &Context, act: TicketAct, path: &str, text: &str) -> Markup {
        html! {
            @if self.may(act) {
                form method="post" action={ (self.address()) (path) } {
                    button type="submit" { (context.text(text)) }
                }
            }
        }
    }

    fn link(&self, context: &Context, link: &LinkView) -> Markup {
        let LinkView { kind, is_back, ticket } = link;
        let name = format!("link-{}{}", kind.key().replace('_', "-"), if *is_back { "-back" } else { "" });
        html! {
            li {
                span.small.muted { (context.text(&name)) } " "
                a href=(address_of(ticket.id)) { "№ " (ticket.number) " " (ticket.subject) } " "
                (state_badge(context, ticket.state))
                @if self.may(TicketAct::Link) {
                    form method="post" action={ (self.address()) "/links/" (ticket.id) "/delete" } {
                        button.quiet.small type="submit" { (context.text("unlink")) }
                    }
                }
            }
        }
    }

    fn deeds(&self, context: &Context) -> Markup {
        let deed = |act, path: &str, text: &str| {
            html! { @if self.may(act) { a.button href={ (self.address()) (path) } data-panel { (context.text(text)) } } }
        };
        html! {
            div.deeds {
                (deed(TicketAct::Link, "/links/new", "link-ticket"))
                (deed(TicketAct::Merge, "/merge", "merge-ticket"))
                @if self.may(TicketAct::FollowUp) {
                    a.button href=(address_of_form(LIST, Some(self.id))) { (context.text("follow-up-ticket")) }
                }
                @if self.may(TicketAct::Delete) {
                    a.button.danger href={ (self.address()) "/delete" } data-panel { (context.text("delete-ticket")) }
                }
                @if self.may(TicketAct::Restore) {
                    form method="post" action={ (self.address()) "/restore" } {
                        (new_key())
                        button type="submit" { (context.text("restore-ticket")) }
                    }
                }
            }
        }
    }
}

impl PageWithForm for TicketPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = format!("№ {} {}", self.number, self.subject);
        let view = FormView { context, fields: &self.fields, problem };
        let tickets = context.text("tickets");
        let edit = html! {
            @if self.may(TicketAct::Edit) {
                a.button href={ (self.address()) "/edit" } data-panel { (icon("edit")) (context.text("edit")) }
            }
        };
        let frame = Frame {
            back: Some((LIST, &tickets)),
            beside: state_badge(context, self.state),
            actions: edit,
            // What somebody has to put right stays in front of them.
            refresh: problem.is_none().then_some(LOOKED_AT_EVERY),
            ..Frame::titled(&title)
        };
        let content = html! {
            @if self.deleted_at.is_some() { p.alert.calm { (context.text("ticket-is-deleted")) } }
            div.columns.ticket {
                div.stack {
                    (self.conversation(context))
                    @if self.may(TicketAct::Note) { (self.reply(&view)) }
                }
                aside.card aria-label=(context.text("about-ticket")) {
                    p.small.neighbours {
                        a hidden data-step="-1" aria-keyshortcuts="Alt+K" { "← " (context.text("previous-ticket")) }
                        a hidden data-step="1" aria-keyshortcuts="Alt+J" { (context.text("next-ticket")) " →" }
                    }
                    (self.facts(context))
                    (self.deeds(context))
                    @if self.may(TicketAct::Note) { p.small.muted.keys { (context.text("ticket-keys")) } }
                    @if let Some(address) = &self.history { p { a href=(address) { (context.text("history")) } } }
                }
            }
        };
        shell(context, &frame, &content)
    }

    fn policy(&self) -> Policy {
        self.attaching.policy()
    }
}
