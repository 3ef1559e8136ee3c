//! An execution goes on after its process died, at whatever moment. The journal's prefixes are all such moments.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
};

use serde_json::{Value, json};
use states::{Event, ExecutionSummary, HistoryEvent, Pace, StateType, Status};
use tempfile::TempDir;

use crate::world::{Answer, Script, World, folder_with, journal, machine, merge, task};

/// Answers by the payload alone, so that the same call has the same answer in every life of the process.
fn answer(function: &str, payload: &Value) -> Answer {
    match function {
        "flaky" if payload["retry"] == 0 || payload["retry"] == 1 => Answer::Fail("Busy", "try later"),
        "final" => Answer::Fail("Final", "no use"),
        _ => Answer::Give(json!({"done": function})),
    }
}

fn flaky(extra: Value) -> Value {
    let call = json!({"Parameters": {"FunctionName": "flaky", "Payload": {"retry.$": "$$.State.RetryCount"}},
        "Retry": [{"ErrorEquals": ["Busy"], "JitterStrategy": "FULL"}]});
    merge(task("flaky", call), extra)
}

fn sequence() -> Value {
    machine(json!({
        "A": flaky(json!({"ResultSelector": {"x.$": "$.Payload.done"}, "ResultPath": "$.a", "Next": "B"})),
        "B": {"Type": "Wait", "Seconds": 60, "Next": "C"},
        "C": {"Type": "Choice", "Default": "D",
            "Choices": [{"Variable": "$.loop", "IsPresent": true, "Next": "F"}]},
        "D": {"Type": "Pass", "Result": 1, "ResultPath": "$.loop", "Next": "E"},
        "E": task("final", json!({"Next": "C", "Catch": [
            {"ErrorEquals": ["Final"], "ResultPath": "$.error", "Next": "C"}]})),
        "F": task("last", json!({"ResultPath": "$.f", "Next": "G"})),
        "G": {"Type": "Succeed"},
    }))
}

fn branching(inner: Value, extra: Value) -> Value {
    let nested = json!({"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "N1", "States": {"N1": flaky(json!({"End": true}))}},
        {"StartAt": "N2", "States": {"N2": {"Type": "Wait", "Seconds": 5, "End": true}}}]});
    let parallel = json!({"Type": "Parallel", "Next": "B",
        "Branches": [
            {"StartAt": "P1", "States": {"P1": inner}},
            {"StartAt": "P2", "States": {"P2": nested}}]});
    machine(
        json!({"A": merge(parallel, extra), "B": task("last", json!({"ResultPath": "$.last", "Next": "C"})),
        "C": {"Type": "Fail", "Error": "Over", "Cause": "by design"}}),
    )
}

fn ending(summary: &ExecutionSummary) -> Value {
    json!([summary.status.as_str(), summary.output, summary.error, summary.cause, summary.input])
}

/// The event types outside of branches: inside, their order is a matter of luck.
fn main_events(world: &World) -> Vec<String> {
    let history = world.machines.history("one");
    history.iter().filter(|event| event.branch.is_none()).map(|event| event.event.type_name()).collect()
}

/// Runs the definition once, then again from each prefix of its journal, with and without the next line torn.
pub(crate) async fn assert_goes_on_from_anywhere(definition: &Value, is_sequence: bool, answer: Script) {
    let first = World::open(answer);
    let whole = first.run(definition, &json!({"organization_id": "o1", "attempt": 1})).await;
    assert_ne!(whole.status, Status::Running);
    let text = fs::read(first.journal("one")).unwrap();
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let history = first.machines.history("one");
    assert_eq!(lines.len(), history.len());
    for kept in 1..=lines.len() {
        for torn in [0, 1, 20] {
            let mut prefix = lines[..kept].concat();
            prefix.extend(lines.get(kept).map(|line| &line[..torn]).unwrap_or_default());
            let world = World::open_in(&folder_with("one", &prefix), Pace::Instant, answer).unwrap();
            world.machines.resume();
            let again = world.machines.finished("one").await.unwrap();
            assert_eq!(ending(&again), ending(&whole), "after {kept} lines");
            assert_eq!(main_events(&world), main_events(&first), "after {kept} lines");
            if is_sequence {
                let outcomes = history[..kept]
                    .iter()
                    .filter(|event| {
                        matches!(event.event.type_name().as_str(), "TaskSucceeded" | "TaskFailed")
                    })
                    .count();
                assert_eq!(world.calls(), first.calls()[outcomes..], "after {kept} lines");
                assert_eq!(world.event_names("one"), first.event_names("one"), "after {kept} lines");
            }
        }
    }
}

#[tokio::test]
async fn a_sequence_goes_on_from_anywhere_without_repeating_a_finished_call() {
    assert_goes_on_from_anywhere(&sequence(), true, answer).await;
}

#[tokio::test]
async fn branches_go_on_from_anywhere() {
    let definition = branching(flaky(json!({"End": true})), json!({"ResultPath": "$.branches"}));
    assert_goes_on_from_anywhere(&definition, false, answer).await;
}

#[tokio::test]
async fn a_failed_branch_stays_failed_from_anywhere() {
    let caught = json!({"Retry": [{"ErrorEquals": ["Final"], "MaxAttempts": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "B"}]});
    assert_goes_on_from_anywhere(&branching(task("final", json!({"End": true})), caught), false, answer)
        .await;
}

#[tokio::test]
async fn an_aborted_process_writes_nothing_more_and_the_next_one_calls_again() {
    static READY: AtomicBool = AtomicBool::new(false);
    fn wait_then_answer(_: &str, _: &Value) -> Answer {
        if READY.load(Ordering::SeqCst) { Answer::Give(json!("done")) } else { Answer::Hang }
    }
    let first = World::open(wait_then_answer);
    first.define(&machine(json!({"A": task("slow", json!({"OutputPath": "$.Payload", "End": true}))})));
    first.start("one", &json!({}));
    while first.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(first.machines.executions()[0].current_states, ["A"]);
    first.machines.abort();
    let written = fs::read(first.journal("one")).unwrap();
    assert_eq!(str::from_utf8(&written).unwrap().lines().count(), 4);

    READY.store(true, Ordering::SeqCst);
    let second = World::open_in(&first.folder, Pace::Instant, wait_then_answer).unwrap();
    assert_eq!(second.machines.executions()[0].status, Status::Running);
    second.machines.resume();
    let summary = second.machines.finished("one").await.unwrap();
    assert_eq!(summary.output.as_deref(), Some("\"done\""));
    assert!(fs::read(second.journal("one")).unwrap().starts_with(&written));
}

#[tokio::test]
async fn an_execution_keeps_the_definition_it_was_started_with() {
    let first = World::open(answer);
    first.run(&sequence(), &json!({})).await;
    let text = fs::read(first.journal("one")).unwrap();
    let half = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(3).unwrap().0;
    let second = World::open_in(&folder_with("one", &text[..=half]), Pace::Instant, answer).unwrap();
    second.define(&machine(json!({"A": {"Type": "Fail"}})));
    second.machines.resume();
    assert_eq!(second.machines.finished("one").await.unwrap().status, Status::Succeeded);
}

#[tokio::test]
async fn a_damaged_journal_is_an_error_that_names_file_and_line_and_changes_nothing() {
    let first = World::open(answer);
    first.run(&sequence(), &json!({})).await;
    let text = String::from_utf8(fs::read(first.journal("one")).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let missing = [&lines[..2], &lines[3..]].concat().join("\n") + "\n";
    let scrawled = text.replacen("TaskStarted", "TaskStrated", 1);
    for (damaged, line) in [(missing, 3), (scrawled, 4), ("\n".to_owned(), 1)] {
        let folder = folder_with("one", damaged.as_bytes());
        let file = journal(folder.path(), "one");
        let Err(error) = World::open_in(&folder, Pace::Instant, answer) else { panic!("{line} was read") };
        assert!(
            error.to_string().starts_with(&format!("{}, line {line}, is damaged: ", file.display())),
            "{error}"
        );
        assert_eq!(fs::read_to_string(file).unwrap(), damaged);
    }
}

#[tokio::test]
async fn a_start_that_was_being_written_never_was() {
    let world = World::open_in(&folder_with("one", b"{\"arn\":\"arn:aws"), Pace::Instant, answer).unwrap();
    assert_eq!(world.machines.executions(), []);
    let summary = world.run(&sequence(), &json!({})).await;
    assert_eq!(summary.status, Status::Succeeded);
}

#[tokio::test]
async fn an_empty_folder_holds_nothing() {
    let world = World::open_in(&TempDir::new().unwrap().into(), Pace::Instant, answer).unwrap();
    assert_eq!(world.machines.executions(), []);
    assert_eq!(world.machines.history("one"), []);
    assert_eq!(world.machines.finished("one").await, None);
}

#[tokio::test]
async fn an_endless_loop_ends_at_the_event_limit() {
    let definition = machine(json!({"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}));
    let first = World::open(|_, _| Answer::Hang);
    first.run(&machine(json!({"A": {"Type": "Succeed"}})), &json!({})).await;
    let text = fs::read_to_string(first.journal("one")).unwrap();
    let mut start: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    start["definition"] = definition.to_string().into();
    // Most of the way is written at once: each event that the interpreter writes waits for the disk.
    let mut lines = vec![start.to_string()];
    let timestamp = first.machines.executions()[0].started;
    for id in 2..24_990_u64 {
        // Entered A, exited A, entered B, exited B, from event 2 on.
        let name = ["A", "A", "B", "B"][usize::try_from((id - 2) % 4).unwrap()].to_owned();
        let (state_type, data) = (StateType::Pass, json!({}));
        let event = match id % 2 {
            0 => Event::StateEntered { state_type, name, input: data },
            _ => Event::StateExited { state_type, name, output: data },
        };
        let event = HistoryEvent { id, previous_event_id: id - 1, timestamp, branch: None, event };
        lines.push(serde_json::to_string(&event).unwrap());
    }
    let text = lines.join("\n") + "\n";
    let world = World::open_in(&folder_with("one", text.as_bytes()), Pace::Instant, answer).unwrap();
    world.machines.resume();
    let summary = world.machines.finished("one").await.unwrap();
    assert_eq!(
        summary.cause.as_deref(),
        Some("The execution reached the maximum number of history events (25000).")
    );
    assert_eq!(world.machines.history("one").len(), 25_000);
}
