//! Faults of the outside world, switched on on purpose. A fault is for one service and one operation, and is spent after
//! a number of requests. Every simulated service answers through this one place, which applies the faults and keeps the
//! log of calls, so that a test can count the requests that met its fault.

mod refusals;

use std::collections::VecDeque;
use std::fmt;
use std::future::pending;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use http_body_util::Limited;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::permissions::Permission;
use crate::service::Service;

/// The calls kept; older ones are forgotten.
const CALLS_KEPT: usize = 20_000;

/// How a request goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Refused without doing the work: by default the service's own internal error.
    Error,
    /// Refused without doing the work, as the service refuses a caller that asks too often.
    Throttle,
    /// Never answered, and the work is not done; the connection stays open.
    Timeout,
    /// The work is done, then the connection closes without an answer.
    LostAnswer,
    /// Refused without doing the work, as the service refuses a caller without the permission.
    Denied,
    /// The process dies before the work.
    KillBefore,
    /// The process dies after the work, before the answer.
    KillAfter,
}

impl fmt::Display for Mode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(formatter)
    }
}

/// One fault that is switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawFault")]
pub struct Fault {
    pub service: Service,
    /// The operation as its service names it (`CreateBucket`, `create_project`), or `*` for every one.
    pub operation: String,
    pub mode: Mode,
    /// The number of requests that the fault still spoils.
    pub times: NonZeroU32,
    /// The number of requests that the fault lets through first, so that the second of two alike can be spoilt.
    #[serde(skip_serializing_if = "is_zero")]
    pub after: u32,
    /// For mode `error`: the service's error code, a number for Kinescope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// For mode `error`: the HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFault {
    service: Service,
    operation: String,
    mode: Mode,
    #[serde(default = "once")]
    times: NonZeroU32,
    #[serde(default)]
    after: u32,
    code: Option<String>,
    status: Option<u16>,
}

fn once() -> NonZeroU32 {
    NonZeroU32::MIN
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl TryFrom<RawFault> for Fault {
    type Error = String;

    fn try_from(raw: RawFault) -> Result<Self, String> {
        let RawFault { service, operation, mode, times, after, code, status } = raw;
        if operation.is_empty() {
            return Err("`operation` is the name of an operation, or `*` for every one".to_owned());
        }
        if mode != Mode::Error && (code.is_some() || status.is_some()) {
            return Err("`code` and `status` belong to mode `error`".to_owned());
        }
        if status.is_some_and(|status| !(400..=599).contains(&status)) {
            return Err("`status` is an HTTP status from 400 to 599".to_owned());
        }
        if service == Service::Kinescope && code.as_ref().is_some_and(|code| code.parse::<u32>().is_err()) {
            return Err("Kinescope's `code` is a number, such as `100106`".to_owned());
        }
        Ok(Self { service, operation, mode, times, after, code, status })
    }
}

impl Fault {
    fn applies_to(&self, service: Service, operation: &str) -> bool {
        self.service == service && (self.operation == "*" || self.operation == operation)
    }
}

/// One request to the outside world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// Counts from 1, in the order in which requests came.
    pub id: u64,
    pub service: Service,
    pub operation: String,
    /// The access key that signed the request: on AWS every Lambda has a role of its own. `None` for Kinescope and for
    /// strangers.
    pub caller: Option<String>,
    /// The permissions that the caller's policy must give.
    pub needs: Vec<Permission>,
    pub at: Timestamp,
    /// Missing while the request is under way, and for a request that is never answered.
    pub duration_ms: Option<f64>,
    /// The HTTP status of the answer; for a lost answer, of the one that was lost.
    pub status: Option<u16>,
    pub fault: Option<Mode>,
}

/// A request as the faults and the log see it.
pub(crate) struct Incoming<'a> {
    pub(crate) service: Service,
    pub(crate) operation: &'a str,
    pub(crate) method: &'a Method,
    pub(crate) caller: Option<String>,
    pub(crate) needs: Vec<Permission>,
}

#[derive(Default)]
struct Log {
    next: u64,
    calls: VecDeque<Call>,
}

struct Inner {
    on_kill: Arc<dyn Fn() + Send + Sync>,
    faults: Mutex<Vec<Fault>>,
    log: Mutex<Log>,
}

/// The faults that are switched on and the log of calls, shared by every simulated service.
#[derive(Clone)]
pub struct Faults {
    inner: Arc<Inner>,
}

impl fmt::Debug for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Faults").field("on", &self.list()).finish_non_exhaustive()
    }
}

impl Faults {
    /// `on_kill` ends the process for the modes `kill_before` and `kill_after`; if it returns, the request is
    /// never answered.
    pub fn new(on_kill: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { inner: Arc::new(Inner { on_kill, faults: Mutex::default(), log: Mutex::default() }) }
    }

    /// Switches a fault on, after those that are on already: if two fit a request, the older is spent first.
    pub fn switch_on(&self, fault: Fault) {
        lock(&self.inner.faults).push(fault);
    }

    pub fn list(&self) -> Vec<Fault> {
        lock(&self.inner.faults).clone()
    }

    pub fn switch_all_off(&self) {
        lock(&self.inner.faults).clear();
    }

    /// The calls so far, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.inner.log).calls.iter().cloned().collect()
    }

    pub fn forget_calls(&self) {
        lock(&self.inner.log).calls.clear();
    }

    /// Answers one request: does the work and gives its answer, unless a fault stands in the way.
    pub(crate) async fn answer(
        &self,
        incoming: Incoming<'_>,
        work: impl Future<Output = Response>,
    ) -> Response {
        let method = incoming.method;
        let fault = self.spend(incoming.service, incoming.operation);
        let started = Instant::now();
        let call = self.record_start(incoming, fault.as_ref().map(|fault| fault.mode));
        let Some(fault) = fault else {
            let response = work.await;
            self.record_end(call, started, response.status());
            return response;
        };
        match fault.mode {
            Mode::Error | Mode::Throttle | Mode::Denied => {
                let response = refusals::refuse(&fault);
                self.record_end(call, started, response.status());
                response
            }
            Mode::Timeout => pending().await,
            Mode::KillBefore => {
                (self.inner.on_kill)();
                pending().await
            }
            Mode::KillAfter => {
                self.record_end(call, started, work.await.status());
                (self.inner.on_kill)();
                pending().await
            }
            Mode::LostAnswer => {
                self.record_end(call, started, work.await.status());
                // An answer to HEAD has no body that could break. The closest thing to losing it is not to send it.
                if method == Method::HEAD { pending().await } else { sever() }
            }
        }
    }

    fn spend(&self, service: Service, operation: &str) -> Option<Fault> {
        let mut faults = lock(&self.inner.faults);
        let mut position = None;
        for (place, fault) in faults.iter_mut().enumerate() {
            if !fault.applies_to(service, operation) {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
            } else if position.is_none() {
                position = Some(place);
            }
        }
        let position = position?;
        match NonZeroU32::new(faults[position].times.get() - 1) {
            Some(left) => {
                let fault = faults[position].clone();
                faults[position].times = left;
                Some(fault)
            }
            None => Some(faults.remove(position)),
        }
    }

    fn record_start(&self, incoming: Incoming<'_>, fault: Option<Mode>) -> u64 {
        let mut log = lock(&self.inner.log);
        log.next += 1;
        let id = log.next;
        if log.calls.len() == CALLS_KEPT {
            log.calls.pop_front();
        }
        let Incoming { service, operation, caller, needs, .. } = incoming;
        log.calls.push_back(Call {
            id,
            service,
            operation: operation.to_owned(),
            caller,
            needs,
            at: Timestamp::now(),
            duration_ms: None,
            status: None,
            fault,
        });
        id
    }

    fn record_end(&self, id: u64, started: Instant, status: StatusCode) {
        let mut log = lock(&self.inner.log);
        if let Some(call) = log.calls.iter_mut().rev().find(|call| call.id == id) {
            call.duration_ms = Some(started.elapsed().as_secs_f64() * 1000.0);
            call.status = Some(status.as_u16());
            if status == StatusCode::NOT_FOUND {
                let more: Vec<_> = call.needs.iter().filter_map(Permission::to_be_told_of_absence).collect();
                call.needs.extend(more);
            }
        }
    }
}

/// What these locks guard is whole after every statement, so a panic elsewhere under one takes nothing away.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer whose body breaks before its first byte. hyper writes an answer's head together with the start of its
/// body, and drops the connection when a body fails; so the client gets not a byte and sees the connection close.
fn sever() -> Response {
    let broken = Body::new(Limited::new(Body::from("lost"), 0));
    // As a stream it has no length to announce, which would let hyper send the head by itself.
    Response::new(Body::from_stream(broken.into_data_stream()))
}
