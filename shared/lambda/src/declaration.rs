//! A Lambda as its context declares it: what it does, and what it has to be given for that.

use std::convert::Infallible;
use std::time::Duration;

use cloud::Cloud;
use domain::Clock;
use futures_util::future::LocalBoxFuture;
use lambda_http::Request;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use serde_json::Value;
use store::Store;
use web::{App, Base, Passwords, Routes, Service, SigningKey};

/// A page needs at most two round trips one after another and API Gateway waits for 30 seconds, so that even if each takes
/// all its tries there is time left to say that something is wrong. DynamoDB answers within a tenth of the two seconds;
/// waiting longer for an answer that was lost would only keep a person waiting.
const TIMEOUTS: Timeouts = Timeouts { attempt: Duration::from_secs(2), operation: Duration::from_secs(6) };

/// What the work of a Lambda has at hand: made once, before the first request.
pub struct Context {
    pub store: Store,
    pub cloud: Cloud,
    pub clock: Clock,
    pub settings: cloud::Settings,
}

/// One Lambda of a program.
pub struct Lambda {
    /// As `template.yaml` names it.
    pub handler: &'static str,
    pub(crate) needs: Needs,
    pub(crate) work: Work,
}

/// What a Lambda needs beside its settings. Its role allows no more.
#[derive(Clone, Copy)]
pub(crate) struct Needs {
    pub(crate) table: bool,
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

/// Takes work for as long as there is any.
type Work = Box<dyn FnOnce(Context, Vec<SigningKey>) -> LocalBoxFuture<'static, Result<(), Error>>>;

impl Lambda {
    /// Those that answer the requests that API Gateway hands over: one for each function of these routes.
    pub fn answering(routes: &Routes) -> Vec<Self> {
        let mut handlers: Vec<_> = routes.endpoints().iter().map(|endpoint| endpoint.function).collect();
        handlers.sort_unstable();
        handlers.dedup();
        let lambda = |handler| {
            let routes = routes.clone().only(handler);
            Self {
                handler,
                needs: Needs { table: true, keys: true, kinescope_token: false, timeouts: TIMEOUTS },
                work: Box::new(|context, keys| Box::pin(answer_requests(routes, context, keys))),
            }
        };
        handlers.into_iter().map(lambda).collect()
    }

    /// One that does this for whatever invokes it: a person with a role of AWS, the state machine, an event. A failure's
    /// type is a name by which the invoker tells it from others.
    pub fn invoked<F>(handler: &'static str, answer: F) -> Self
    where
        F: AsyncFn(&Context, Value) -> Result<Value, Diagnostic> + 'static,
    {
        Self {
            handler,
            needs: Needs { table: true, keys: false, kinescope_token: false, timeouts: TIMEOUTS },
            work: Box::new(|context, _| Box::pin(answer_invocations(answer, context))),
        }
    }

    /// It reads nothing of what the platform keeps, not even whose a session is.
    #[must_use]
    pub fn without_table(self) -> Self {
        Self { needs: Needs { table: false, keys: false, ..self.needs }, ..self }
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
}

async fn answer_requests(
    routes: Routes,
    context: Context,
    signing_keys: Vec<SigningKey>,
) -> Result<(), Error> {
    let Context { store, cloud, clock, settings } = context;
    let base = Base::new(&settings.base, settings.port);
    let app = App::new(store, cloud, clock, base, signing_keys, Passwords::default());
    let service = &Service::new(app, routes);
    let answer = async |request: Request| Ok::<_, Infallible>(crate::answer(service, request).await);
    lambda_http::run(service_fn(answer)).await
}

async fn answer_invocations<F>(answer: F, context: Context) -> Result<(), Error>
where
    F: AsyncFn(&Context, Value) -> Result<Value, Diagnostic>,
{
    let (answer, context) = (&answer, &context);
    let answer = async |event: LambdaEvent<Value>| answer(context, event.payload).await;
    lambda_runtime::run(service_fn(answer)).await
}
