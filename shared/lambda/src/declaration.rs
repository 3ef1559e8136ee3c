//! A Lambda as its context declares it: what it does, and what it has to be given for that.

use std::sync::Arc;
use std::time::Duration;

use cloud::Cloud;
use domain::Clock;
use futures_util::future::{BoxFuture, LocalBoxFuture};
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use serde_json::Value;
use store::Store;

use crate::secrets::SigningKey;

/// A page needs at most two round trips one after another and API Gateway waits for 30 seconds, so that even if each takes
/// all its tries there is time left to say that something is wrong. DynamoDB answers within a tenth of the two seconds;
/// waiting longer for an answer that was lost would only keep a person waiting.
const TIMEOUTS: Timeouts = Timeouts { attempt: Duration::from_secs(2), operation: Duration::from_secs(6) };

/// What the work of a Lambda has at hand: made once, before the first request.
pub struct Tools {
    pub store: Store,
    pub cloud: Cloud,
    pub clock: Clock,
    pub settings: cloud::Settings,
}

/// One Lambda of a program.
pub struct Lambda {
    /// As `template.yaml` names it.
    pub handler: &'static str,
    /// What invokes it by itself, as `template.yaml` has it.
    pub trigger: Option<Trigger>,
    pub(crate) needs: Needs,
    pub(crate) work: Work,
}

/// What invokes a Lambda without anybody asking for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trigger {
    /// Again and again, with nothing as its input.
    Schedule,
    /// What SES tells of a letter: it has arrived, or come back, or was not wanted.
    LetterEvent,
}

/// What a Lambda needs beside its settings. Its role allows no more.
#[derive(Clone, Copy)]
pub(crate) struct Needs {
    /// The keys that tokens and cursors are made with.
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
    /// One that answers the requests that API Gateway hands over: `serve` does, until there are no more.
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

    /// One that does this for whatever invokes it: a person with a role of AWS, the state machine, an event. A failure's
    /// type is a name by which the invoker tells it from others.
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

    /// It is invoked by itself.
    #[must_use]
    pub fn triggered_by(self, trigger: Trigger) -> Self {
        Self { trigger: Some(trigger), ..self }
    }

    /// It answers everybody the same, and looks for nobody's session: it needs no keys.
    #[must_use]
    pub fn without_keys(self) -> Self {
        Self { needs: Needs { keys: false, ..self.needs }, ..self }
    }

    /// It speaks to Kinescope.
    #[must_use]
    pub fn with_kinescope(self) -> Self {
        Self { needs: Needs { kinescope_token: true, ..self.needs }, ..self }
    }

    /// It gives one try of a request this long, and all its tries.
    #[must_use]
    pub fn with_timeouts(self, attempt: Duration, operation: Duration) -> Self {
        Self { needs: Needs { timeouts: Timeouts { attempt, operation }, ..self.needs }, ..self }
    }

    /// Answers one invocation, with what runs beside it in the same process. `None` for a Lambda that is not invoked.
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
    /// Does it for as long as there is any.
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
