//! A Lambda as its context declares it: its work, and what it must be given for the work.

use std::sync::Arc;
use std::time::Duration;

use cloud::Cloud;
use domain::Clock;
use futures_util::future::{BoxFuture, LocalBoxFuture};
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use serde_json::Value;
use store::Store;

use crate::secrets::SigningKey;

/// API Gateway waits for 30 seconds. A page needs two or three round trips one after another, so even if each takes all
/// its tries, there is time left to say that something is wrong. DynamoDB answers within a tenth of the two seconds; a
/// longer wait for a lost answer would only keep a person waiting.
const TIMEOUTS: Timeouts = Timeouts { attempt: Duration::from_secs(2), operation: Duration::from_secs(6) };

/// The tools of a Lambda's work, made once, before the first request.
pub struct Tools {
    pub store: Store,
    pub cloud: Cloud,
    pub clock: Clock,
    pub settings: cloud::Settings,
}

impl Tools {
    /// The same tools on connections of their own.
    #[must_use]
    pub fn reconnected(&self) -> Self {
        let configuration = cloud::aws_configuration(&self.settings);
        Self {
            store: self.store.reconnected(&configuration),
            cloud: Cloud::connect(&self.settings, &configuration),
            clock: self.clock.clone(),
            settings: self.settings.clone(),
        }
    }
}

/// One Lambda of a program.
pub struct Lambda {
    /// The handler, as `template.yaml` names it.
    pub handler: &'static str,
    /// The event that invokes the Lambda by itself, as `template.yaml` has it.
    pub trigger: Option<Trigger>,
    pub(crate) needs: Needs,
    pub(crate) work: Work,
}

/// An event that invokes a Lambda without a caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trigger {
    /// A schedule, with nothing as its input.
    Schedule,
    /// An event of a letter from SES: it has arrived, has come back, or was unwanted.
    LetterEvent,
    /// Messages of the queue of this name, a batch at a time. The answer names those that are to come again.
    Queue(&'static str),
}

/// What a Lambda needs beside its settings. Its role allows no more.
#[derive(Clone, Copy)]
pub(crate) struct Needs {
    /// The keys that make tokens and cursors.
    pub(crate) keys: bool,
    pub(crate) kinescope_token: bool,
    pub(crate) timeouts: Timeouts,
}

/// The time for one try of a request to an outside system, and for all its tries.
#[derive(Clone, Copy)]
pub(crate) struct Timeouts {
    pub(crate) attempt: Duration,
    pub(crate) operation: Duration,
}

pub(crate) enum Work {
    /// Answers the requests that API Gateway hands over, for as long as there are any.
    Requests(Serve),
    /// Answers one invocation.
    Invocation(Answer),
}

type Serve =
    Box<dyn FnOnce(Tools, Vec<SigningKey>) -> LocalBoxFuture<'static, Result<(), Error>> + Send + Sync>;

type Answer = Box<dyn Fn(Arc<Tools>, Value) -> BoxFuture<'static, Result<Value, Diagnostic>> + Send + Sync>;

impl Lambda {
    /// A Lambda that answers the requests of API Gateway. `serve` runs until there are no more.
    pub fn answering<F>(handler: &'static str, serve: F) -> Self
    where
        F: AsyncFnOnce(Tools, Vec<SigningKey>) -> Result<(), Error> + Send + Sync + 'static,
    {
        Self {
            handler,
            trigger: None,
            needs: Needs { keys: true, kinescope_token: false, timeouts: TIMEOUTS },
            work: Work::Requests(Box::new(|tools, keys| Box::pin(serve(tools, keys)))),
        }
    }

    /// A Lambda that answers an invocation: by a person with a role of AWS, by the state machine, or by an event. The
    /// type of a failure is the name by which the invoker tells it from others.
    pub fn invoked<F, Answering>(handler: &'static str, answer: F) -> Self
    where
        F: Fn(Arc<Tools>, Value) -> Answering + Send + Sync + 'static,
        Answering: Future<Output = Result<Value, Diagnostic>> + Send + 'static,
    {
        Self {
            handler,
            trigger: None,
            needs: Needs { keys: false, kinescope_token: false, timeouts: TIMEOUTS },
            work: Work::Invocation(Box::new(move |tools, input| Box::pin(answer(tools, input)))),
        }
    }

    /// Names the event that invokes the Lambda by itself.
    #[must_use]
    pub fn triggered_by(self, trigger: Trigger) -> Self {
        Self { trigger: Some(trigger), ..self }
    }

    /// Says that the Lambda needs the keys: it opens what is sealed.
    #[must_use]
    pub fn with_keys(self) -> Self {
        Self { needs: Needs { keys: true, ..self.needs }, ..self }
    }

    /// Says that the Lambda needs no keys: it answers everybody the same, and looks up no session.
    #[must_use]
    pub fn without_keys(self) -> Self {
        Self { needs: Needs { keys: false, ..self.needs }, ..self }
    }

    /// Says that the Lambda speaks to Kinescope.
    #[must_use]
    pub fn with_kinescope(self) -> Self {
        Self { needs: Needs { kinescope_token: true, ..self.needs }, ..self }
    }

    /// Sets the time of one try of a request, and the time of all its tries.
    #[must_use]
    pub fn with_timeouts(self, attempt: Duration, operation: Duration) -> Self {
        Self { needs: Needs { timeouts: Timeouts { attempt, operation }, ..self.needs }, ..self }
    }

    /// Answers one invocation, for a runtime that holds all Lambdas in one process. `None` for a Lambda that is not
    /// invoked.
    pub fn invoke(
        &self,
        tools: Arc<Tools>,
        input: Value,
    ) -> Option<BoxFuture<'static, Result<Value, Diagnostic>>> {
        match &self.work {
            Work::Invocation(answer) => Some(answer(tools, input)),
            Work::Requests(_) => None,
        }
    }
}

impl Work {
    /// Does the Lambda's work as long as there is any.
    pub(crate) async fn run(self, tools: Tools, signing_keys: Vec<SigningKey>) -> Result<(), Error> {
        match self {
            Self::Requests(serve) => serve(tools, signing_keys).await,
            Self::Invocation(answer) => {
                let (answer, tools) = (&answer, &Arc::new(tools));
                let answer = async |event: LambdaEvent<Value>| answer(tools.clone(), event.payload).await;
                lambda_runtime::run(service_fn(answer)).await
            }
        }
    }
}
