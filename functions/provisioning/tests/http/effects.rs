//! The requests that a creation makes, found by watching one that goes well. A request that is added to a step is so
//! tested with the others, without anybody naming it.

use domain::OrganizationId;
use domain::provisioning::Step;
use futures_util::future::join_all;
use outside::Service;
use serde_json::{Value, json};
use testing::{Client, TestApp};
use tokio::sync::OnceCell;

/// How many platforms a rehearsal shares its cases out to.
const STAGES: usize = 6;

/// One request of a creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) service: Service,
    pub(crate) operation: String,
    /// How many requests of the same kind come before it, from the order on.
    pub(crate) after: u32,
}

impl Effect {
    /// A domain that says which request was spoilt.
    pub(crate) fn domain(&self) -> String {
        format!("{}-{}-{}", self.service, self.operation, self.after).replace('_', "-").to_lowercase()
    }

    pub(crate) fn is_in_table(&self) -> bool {
        self.service == Service::DynamoDb
    }

    /// Whether it leaves anything behind.
    pub(crate) fn is_write(&self) -> bool {
        let reads = ["Get", "Head", "List", "list", "Query", "BatchGet"];
        !reads.iter().any(|read| self.operation.starts_with(read))
    }

    pub(crate) fn fault(&self, mode: &str, times: u32) -> Value {
        json!({
            "service": self.service,
            "operation": self.operation,
            "mode": mode,
            "times": times,
            "after": self.after,
        })
    }

    /// How often it has to go wrong for the step to notice: the AWS clients try three times, and the one of Kinescope once.
    pub(crate) fn tries(&self, mode: &str) -> u32 {
        match (self.service, mode) {
            (Service::Kinescope, _) | (_, "denied") => 1,
            _ => 3,
        }
    }

    /// The step that makes the request; outside the table only.
    pub(crate) fn step(&self) -> Step {
        match (self.service, self.operation.as_str(), self.after) {
            (Service::Route53, ..) => Step::Domain,
            (Service::Kinescope, ..) => Step::VideoProject,
            (Service::S3, "HeadObject" | "PutObject", 0) => Step::Environment,
            (Service::S3, "GetObject", 0) | (Service::S3, "PutObject", 1) => Step::Build,
            (Service::S3, "GetObject", 1) => Step::Deploy,
            (Service::S3, ..) => Step::Storage,
            _ => panic!("no step is known to make {self:?}"),
        }
    }
}

/// The requests of the steps, in the order in which they come.
pub(crate) async fn effects() -> &'static [Effect] {
    static EFFECTS: OnceCell<Vec<Effect>> = OnceCell::const_new();
    EFFECTS.get_or_init(record_effects).await
}

async fn record_effects() -> Vec<Effect> {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.local().faults.forget_calls();
    app.create(&admin, "romashka").await;
    // What comes before belongs to the request that places the order.
    effects_after(&app, "StartExecution")
}

/// The requests made after the last of this operation, each with its place among all that were made.
pub(crate) fn effects_after(app: &TestApp, operation: &str) -> Vec<Effect> {
    let mut effects: Vec<Effect> = Vec::new();
    for call in app.local().faults.calls() {
        let same = |effect: &&Effect| effect.service == call.service && effect.operation == call.operation;
        let after = u32::try_from(effects.iter().filter(same).count()).unwrap();
        effects.push(Effect { service: call.service, operation: call.operation, after });
    }
    let last = effects.iter().rposition(|effect| effect.operation == operation).unwrap();
    effects.split_off(last + 1)
}

/// A platform on which one case after the other is rehearsed, each with an organisation of its own.
pub(crate) struct Stage {
    pub(crate) app: TestApp,
    pub(crate) admin: Client,
    /// The organisations whose cabinets must be up in the end.
    pub(crate) made: Vec<OrganizationId>,
}

impl Stage {
    async fn set() -> Self {
        let app = TestApp::start_impatient(crate::product).await;
        let admin = app.admin().await;
        Self { app, admin, made: Vec::new() }
    }

    /// Creates the organisation of a case and waits until its run is over.
    pub(crate) async fn create(&mut self, effect: &Effect) -> OrganizationId {
        let id = self.app.create(&self.admin, &effect.domain()).await;
        self.made.push(id);
        id
    }

    /// Creates the organisation of a case with a request spoilt so many times. A client whose time is up gives its last
    /// try up, so once is enough.
    pub(crate) async fn create_in_spite_of(
        &mut self,
        effect: &Effect,
        mode: &str,
        times: u32,
    ) -> OrganizationId {
        self.app.fault(effect.fault(mode, times));
        let id = self.create(effect).await;
        let left = self.app.local().faults.list();
        assert!(left.iter().all(|fault| fault.times.get() < times), "{}: {left:?}", effect.domain());
        self.app.switch_faults_off();
        id
    }
}

/// Plays a case for each of the requests. In the end there is exactly what belongs to the cabinets that were made.
pub(crate) async fn rehearse(effects: Vec<Effect>, case: impl AsyncFn(&mut Stage, &Effect)) {
    assert!(!effects.is_empty(), "there is nothing to rehearse");
    let (effects, case) = (&effects, &case);
    let stages = (0..STAGES).map(async |first| {
        let mut stage = Stage::set().await;
        for effect in effects.iter().skip(first).step_by(STAGES) {
            case(&mut stage, effect).await;
        }
        stage.app.world().await.assert_only_cabinets(&stage.made);
    });
    join_all(stages).await;
}

/// The requests that this is true of.
pub(crate) async fn effects_that(are: impl Fn(&Effect) -> bool) -> Vec<Effect> {
    effects().await.iter().filter(|effect| are(effect)).cloned().collect()
}

#[tokio::test]
async fn a_creation_makes_exactly_these_requests_outside_the_table() {
    let outside = effects_that(|effect| !effect.is_in_table()).await;
    let mut names: Vec<_> =
        outside.iter().map(|effect| (effect.step(), effect.operation.as_str(), effect.after)).collect();
    // The settings of a bucket are made side by side.
    names[4..10].sort_unstable();
    let expected = [
        (Step::Domain, "ChangeResourceRecordSets", 0),
        (Step::VideoProject, "create_project", 0),
        (Step::Storage, "HeadBucket", 0),
        (Step::Storage, "CreateBucket", 0),
        (Step::Storage, "PutBucketCors", 0),
        (Step::Storage, "PutBucketEncryption", 0),
        (Step::Storage, "PutBucketLifecycleConfiguration", 0),
        (Step::Storage, "PutBucketTagging", 0),
        (Step::Storage, "PutBucketVersioning", 0),
        (Step::Storage, "PutPublicAccessBlock", 0),
        (Step::Environment, "HeadObject", 0),
        (Step::Environment, "PutObject", 0),
        (Step::Build, "GetObject", 0),
        (Step::Build, "PutObject", 1),
        (Step::Deploy, "GetObject", 1),
    ];
    assert_eq!(names, expected);
}
