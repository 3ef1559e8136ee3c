//! One's own long work, in the corner of every page of a cabinet: what is not over, and what is over and not yet seen. It
//! works by links and forms, each of which comes back to the page; a script looks at it anew while something goes on.

use domain::Task;
use domain::task::TaskState;
use maud::{Markup, html};

use crate::components::{duration, number};
use crate::context::Context;
use crate::layout::icon;
use crate::room::Way;

/// How many tasks it shows; the list has the others.
const MOST: usize = 3;

/// How often a script looks at it while something goes on, in milliseconds.
const EVERY: u32 = 2_000;

/// What a task is called.
pub fn task_title(context: &Context, kind: &str) -> String {
    let named = context.wording().text_if_any(&format!("task-{kind}"));
    named.unwrap_or_else(|| context.text("task")).into_owned()
}

/// The state of a task as a word with a colour and a shape.
pub fn task_badge(context: &Context, state: TaskState) -> Markup {
    let look = match state {
        TaskState::Waiting | TaskState::Running | TaskState::Stopping => "provisioning",
        TaskState::Parked | TaskState::Failed => "failed",
        TaskState::Done => "active",
        TaskState::Stopped => "blocked",
    };
    html! { span.badge.{ "badge-" (look) } { (context.text(&format!("task-state-{}", state.name()))) } }
}

/// How far a task has come, and how long the rest will take at the speed so far.
pub fn task_progress(context: &Context, task: &Task) -> Markup {
    let Some(progress) = task.progress else { return html! {} };
    let (done, of) = (number(progress.done), progress.of.map(number));
    let text = match of {
        Some(of) => context.text_with("task-done-of", &[("done", done.into()), ("of", of.into())]),
        None => context.text_with("task-done", &[("done", done.into())]),
    };
    html! {
        @if !task.state.is_over() || progress.of.is_some_and(|of| progress.done < of) {
            progress max=[progress.of.map(|of| of.max(1))] value=[progress.of.map(|of| progress.done.min(of))]
                aria-label=(context.text("task-progress")) { (text) }
        }
        span.small.muted {
            (text)
            @if let Some(seconds) = task.seconds_left() {
                " · " (context.text_with("task-left", &[("time", duration(context, seconds).into())]))
            }
        }
    }
}

/// The corner of the page; nothing for those who have nothing there.
pub(crate) fn corner(context: &Context) -> Markup {
    let (tasks, Some(all)) = (context.own_work(), context.way(Way::Tasks)) else { return html! {} };
    if tasks.is_empty() {
        return html! {};
    }
    let goes_on = tasks.iter().any(Task::goes_on);
    html! {
        aside.corner #corner aria-label=(context.text("own-work")) data-from={ (all) "?mine=true" } data-live=[goes_on.then_some(EVERY)] {
            ul { @for task in tasks.iter().take(MOST) { (piece(context, task)) } }
            a.small href={ (all) "?mine=true" } {
                @if tasks.len() > MOST {
                    (context.text_with("own-work-more", &[("count", (tasks.len() - MOST).into())]))
                } @else {
                    (context.text("own-work-all"))
                }
            }
        }
    }
}

fn piece(context: &Context, task: &Task) -> Markup {
    let way = |way| context.way_to(way, &[&task.id]);
    let title = task_title(context, &task.kind);
    let undo = context.kind_of(task).and_then(|kind| task.undoing(kind));
    let result = task.result_at(context.now()).map(|result| (result.address.as_str(), "task-result"));
    let result = result.or_else(|| Some((task.report()?, "task-report")));
    html! {
        li id={ "own-" (task.id) } {
            div.corner-head {
                a href=[way(Way::Task)] { (title) }
                (task_badge(context, task.state))
                @if task.state.is_over() {
                    form method="post" action=[way(Way::SeenTask)] {
                        button.quiet.bare type="submit" aria-label=(context.text_with("task-seen", &[("title", title.as_str().into())])) { (icon("close")) }
                    }
                }
            }
            (task_progress(context, task))
            @if task.can_be_stopped() || undo.is_some() || result.is_some() {
                div.form-actions {
                    @if task.can_be_stopped() {
                        form method="post" action=[way(Way::EndOfTask)] { button.quiet type="submit" { (context.text("task-stop")) } }
                    }
                    @if let Some((address, key)) = result { a.button.quiet href=(address) { (context.text(key)) } }
                    @if undo.is_some() {
                        a.button.quiet href=[way(Way::UndoOfTask)] data-panel {
                            (context.text_with("task-undo", &[("count", number(task.done()).into())])) "…"
                        }
                    }
                }
            }
        }
    }
}
