//! The rehearsal of later work: each request that a worker makes goes wrong in every way that there is, and in the end
//! the world is as it should be. The requests are found by watching work that goes well, so a request that is added to a
//! worker is rehearsed with the others, without anybody naming it.

use std::time::Duration;

use domain::TaskKind;
use domain::task::TaskState;
use futures_util::future::join_all;
use lambda::Trigger;
use outside::Service;
use serde_json::{Value, json};
use web::Product;

use crate::TestApp;

/// How many platforms a rehearsal shares its cases out to.
const STAGES: usize = 4;

/// How often what has failed is tried again until all is done.
const ROUNDS: u32 = 12;

/// How long a process may take to die.
const DEATH: Duration = Duration::from_mins(1);

/// How a request goes wrong, and how often it must do so before the client gives it up. A client whose time is up gives up
/// at once.
const MODES: [(&str, u32); 7] = [
    ("error", 1),
    ("denied", 1),
    ("throttle", 3),
    ("timeout", 1),
    ("lost_answer", 3),
    ("kill_before", 1),
    ("kill_after", 1),
];

/// A kind of later work, as it is rehearsed. Each case is something of its own that calls for one task.
#[expect(async_fn_in_trait, reason = "tests wait where they stand")]
pub trait Play {
    const KIND: &'static TaskKind;
    /// What all cases on one platform have in common.
    type Scene;
    /// What one case is about.
    type Case;

    async fn set(app: &TestApp) -> Self::Scene;
    /// Makes a change that calls for the work, and leaves the work undone.
    async fn act(app: &TestApp, scene: &Self::Scene, number: usize) -> Self::Case;
    /// Asserts that the work was done, and was done once unless it may be done twice when this request is spoilt.
    async fn check(app: &TestApp, scene: &Self::Scene, case: &Self::Case, spoilt: Option<&Effect>);
}

/// One request of a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    pub service: Service,
    pub operation: String,
    /// How many requests of the same operation come before it, from the change on.
    pub after: u32,
    /// Whether the worker has changed something outside the table by then.
    pub is_after_effect: bool,
}

impl Effect {
    /// Whether it leaves anything behind, or leaves the table.
    fn counts(&self) -> bool {
        self.service != Service::DynamoDb || self.changes()
    }

    fn changes(&self) -> bool {
        let reads = ["Get", "List", "Query", "BatchGet"];
        !reads.iter().any(|read| self.operation.starts_with(read))
    }

    fn fault(&self, mode: &str, times: u32) -> Value {
        let Self { service, operation, after, .. } = self;
        let mut fault = json!({
            "service": service, "operation": operation, "mode": mode, "times": times, "after": after,
        });
        if mode == "error" {
            // One that can't pass by itself, as the client sees it.
            fault["code"] = json!("InvalidRequest");
            fault["status"] = json!(400);
        }
        fault
    }
}

/// Plays a kind of work with each of its requests spoilt in each way.
pub async fn rehearse<P: Play>(product: fn() -> Product) {
    let effects = &effects::<P>(product).await;
    let cases: Vec<(&Effect, &str, u32)> = effects
        .iter()
        .flat_map(|effect| {
            // Whatever goes wrong with a read of the table, nothing comes of it.
            let modes = if effect.counts() { &MODES[..] } else { &MODES[..1] };
            modes.iter().map(move |(mode, times)| (effect, *mode, *times))
        })
        .collect();
    let cases = &cases;
    let stages = (0..STAGES).map(async |first| {
        let mut app = TestApp::start_impatient(product).await;
        let scene = P::set(&app).await;
        app.work().await;
        for (number, (effect, mode, times)) in cases.iter().enumerate().skip(first).step_by(STAGES) {
            // A process that has done nothing yet makes the requests that were found.
            app.kill_and_restart().await;
            // What is counted by the second or the minute begins anew, too.
            app.advance(Duration::from_mins(1));
            let case = P::act(&app, &scene, number).await;
            play(&mut app, effect, mode, *times).await;
            settle(&app, &format!("{mode} of {effect:?}")).await;
            P::check(&app, &scene, &case, Some(effect)).await;
        }
        // Its end asks the table while this thread waits, so no connection may be one that this thread drives.
        app.kill_and_restart().await;
    });
    join_all(stages).await;
}

/// The requests of a worker, in the order in which they come.
async fn effects<P: Play>(product: fn() -> Product) -> Vec<Effect> {
    let queue = Some(Trigger::Queue(P::KIND.queue));
    let lambdas = product().lambdas;
    let worker = lambdas.iter().find(|lambda| lambda.trigger == queue).expect("a worker").handler;
    let app = TestApp::start(product).await;
    let scene = P::set(&app).await;
    app.work().await;
    let case = P::act(&app, &scene, 0).await;
    app.local().faults.forget_calls();
    app.work().await;
    P::check(&app, &scene, &case, None).await;
    let calls = app.local().faults.calls();
    let mut effects: Vec<Effect> = Vec::new();
    for (place, call) in calls.iter().enumerate() {
        if call.caller.as_deref() == Some(worker) {
            let is_same =
                |other: &&outside::Call| other.service == call.service && other.operation == call.operation;
            let after = calls.iter().take(place).filter(is_same).count();
            let (service, operation) = (call.service, call.operation.clone());
            let is_after_effect =
                effects.iter().any(|before| before.service != Service::DynamoDb && before.changes());
            let after = u32::try_from(after).unwrap();
            effects.push(Effect { service, operation, after, is_after_effect });
        }
    }
    assert!(effects.iter().any(Effect::counts), "there is nothing to rehearse: {effects:?}");
    effects
}

/// Does the work that is due with a request spoilt.
async fn play(app: &mut TestApp, effect: &Effect, mode: &str, times: u32) {
    app.fault(effect.fault(mode, times));
    if mode.starts_with("kill") {
        let death = async {
            tokio::select! {
                _ = app.try_to_work() => app.killed().await,
                () = app.killed() => {}
            }
        };
        tokio::time::timeout(DEATH, death).await.unwrap_or_else(|_| panic!("{mode} was not met: {effect:?}"));
        app.kill_and_restart().await;
        return;
    }
    // It may be the sweep that meets with the fault.
    let _ = app.try_to_work().await;
    let left = app.local().faults.list();
    assert!(left.iter().all(|fault| fault.times.get() < times), "{mode} was not met: {effect:?}");
    app.switch_faults_off();
}

/// Lets time pass, and somebody have everything that is parked tried again, until nothing is left to do.
async fn settle(app: &TestApp, what: &str) {
    for _ in 0..ROUNDS {
        app.work().await;
        let (store, now) = (&app.local().store, app.local().clock.now());
        let mut left = store.unfinished_tasks().await.unwrap();
        left.retain(|task| !crate::waits_for_time(task));
        if left.is_empty() {
            return;
        }
        for task in left.iter().filter(|task| task.state == TaskState::Parked) {
            store.change_task(task, now, |task| task.try_again(now).unwrap()).await.unwrap();
        }
        // Longer than a lease holds, and than what has failed once waits.
        app.advance(Duration::from_mins(2));
    }
    panic!("after {what}, work is never done");
}
