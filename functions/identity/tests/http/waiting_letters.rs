//! Letters that a worker writes: over a limit they wait, and each is counted once.

use std::sync::Arc;
use std::time::Duration;

use company::employees::letters::dismissal;
use domain::limits::{Count, LetterCause, Limit};
use domain::task::{Failure, TaskState};
use domain::{Email, OrganizationId, TaskKind, ZoneName};
use lambda::Tools;
use serde::{Deserialize, Serialize};
use serde_json::json;
use testing::TestApp;
use web::{Base, LETTER, Letters, Locale, Product, Room, Texts, Wording, waiting_letter};
use workers::{Job, Outcome, Worker, fail};

const ANNA: &str = "anna@example.com";
const OLGA: &str = "olga@example.com";

static GARDEN: Room = Room {
    name: "garden",
    module: None,
    permissions: &[],
    texts: Texts::new(&["task-tell = Новости\n"], &["task-tell = News\n"]),
    rail: &[],
    tasks: &[&TELL],
    notices: &[],
    assets: &[],
    ways: &[],
};

/// Tells somebody something by a letter.
static TELL: TaskKind = TaskKind {
    name: "tell",
    queue: "garden",
    module: None,
    patience: 3,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

#[derive(Serialize, Deserialize)]
struct News {
    to: Email,
    about: String,
}

/// The product with a context whose worker writes letters.
fn product() -> Product {
    let Product { rooms, routes, lambdas } = crate::product();
    let worker = Worker::new("garden.tell", "garden").doing(&TELL, tell);
    let rooms = rooms.iter().chain([&GARDEN]).collect();
    Product { rooms, routes, lambdas: lambdas.into_iter().chain([worker.into_lambda()]).collect() }
}

/// Writes a letter with the end of its task.
async fn tell(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let News { to, about } = job.about()?;
    let wording = Wording::new(&crate::product().rooms, Locale::Russian);
    let letters = Letters { base: Base::new("localhost", None), wording, time_zone: ZoneName::default() };
    let letter = dismissal(&letters, &to, &"ООО «Ромашка»".parse().unwrap(), "Пётр", None);
    let organization = job.task.organization_id;
    let cause = cause(&to, about, organization);
    let later = waiting_letter(&letter, &cause, tools.clock.now());
    let ending = job.ending()?.and_later(&later, organization, None).map_err(|error| fail(&error))?;
    ending.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

fn cause(to: &Email, about: String, organization: Option<OrganizationId>) -> LetterCause<'_> {
    LetterCause { to, kind: "news", about, person: None, organization, is_announced: false }
}

/// Has somebody told so many things.
async fn tell_of(app: &TestApp, organization: OrganizationId, to: &str, things: usize) {
    let local = app.local();
    for thing in 0..things {
        let news = News { to: to.parse().unwrap(), about: format!("{to} {thing}") };
        let later = domain::Later::now(&TELL, news, local.clock.now());
        let store = local.store.and_later(&later, Some(organization), None).unwrap();
        store.write_carried().await.unwrap();
    }
}

/// How many more letters have room in this limit. It is full from then on.
async fn room_in(app: &TestApp, organization: OrganizationId, to: &str, limit: &str) -> u32 {
    let to: Email = to.parse().unwrap();
    let cause = cause(&to, String::new(), Some(organization));
    let counts = [cause.own_counts(), cause.counts_of_address()].concat();
    let count: Vec<Count> = counts.into_iter().filter(|count| count.limit.name == limit).collect();
    let mut room = 0;
    while app.local().store.count(&count, &[], app.local().clock.now()).await.unwrap().is_none() {
        room += 1;
    }
    room
}

async fn sent_to(app: &TestApp, email: &str) -> usize {
    app.letters().await.iter().filter(|letter| letter.to == [email]).count()
}

#[tokio::test]
async fn a_letter_of_a_worker_waits_until_there_is_room_and_holds_up_no_other() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    tell_of(&app, romashka, ANNA, 8).await;
    tell_of(&app, romashka, OLGA, 1).await;
    assert_eq!((sent_to(&app, ANNA).await, sent_to(&app, OLGA).await), (6, 1), "six an hour");
    let waiting = app.local().store.unfinished_tasks().await.unwrap();
    let states: Vec<_> = waiting.iter().map(|task| (task.kind.as_str(), task.state, task.failures)).collect();
    assert_eq!(states, [(LETTER.name, TaskState::Waiting, 0); 2], "to wait is no failure");
    assert_eq!(app.admin().await.get("/tasks?state=waiting").await.json()["items"], json!([]));

    app.advance(Duration::from_secs(3_590));
    assert_eq!(sent_to(&app, ANNA).await, 6);
    app.advance(Duration::from_mins(1));
    assert_eq!(sent_to(&app, ANNA).await, 8);
    assert_eq!(room_in(&app, romashka, ANNA, "letters-to-address-hour").await, 4, "two of the second hour");
    assert_eq!(room_in(&app, romashka, ANNA, "letters-to-address-day").await, 12, "eight of the day");
    assert_eq!(room_in(&app, romashka, ANNA, "letters-of-organization-day").await, 5_000 - 9);
}

#[tokio::test]
async fn a_letter_that_fails_and_is_sent_again_is_counted_once() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": "denied", "times": 2}));
    tell_of(&app, romashka, ANNA, 1).await;
    for _ in 0..2 {
        assert_eq!(sent_to(&app, ANNA).await, 0);
        let (store, now) = (&app.local().store, app.local().clock.now());
        let [parked] = &store.unfinished_tasks().await.unwrap()[..] else { panic!("one task") };
        assert_eq!(parked.state, TaskState::Parked);
        store.change_task(parked, now, |task| task.try_again(now).unwrap()).await.unwrap();
    }
    assert_eq!(sent_to(&app, ANNA).await, 1);
    assert_eq!(room_in(&app, romashka, ANNA, "letters-to-address-hour").await, 5);
}

#[tokio::test]
async fn workers_that_count_at_once_give_nobody_more_than_there_is() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    let limit = Limit { name: "letters-to-address-hour", most: 6, within: 3_600 };
    let counts = [Count { limit, of: ANNA.to_owned() }];
    let (store, now) = (&app.local().store, app.local().clock.now());
    let counted = (0..10).map(|_| store.count_with_carried(&counts, now));
    let counted = futures_util::future::join_all(counted).await;
    assert_eq!(counted.into_iter().filter(|wait| matches!(wait, Ok(None))).count(), 6);
    assert_eq!(room_in(&app, romashka, ANNA, "letters-to-address-hour").await, 0);
}
