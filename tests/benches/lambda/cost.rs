//! The cost of requests on AWS: counted units of DynamoDB and of the log, and the measured time of the Lambda.

use std::time::Instant;

use black_box::figures::median;
use testing::{Lambda, TestApp, program_of, request_event};

use crate::Asked;
use crate::meter::{DYNAMODB_LATENCY, Meter};

/// Prices in US dollars of us-east-1: <https://aws.amazon.com/api-gateway/pricing/>, <https://aws.amazon.com/lambda/pricing/>
/// (arm64), <https://aws.amazon.com/dynamodb/pricing/on-demand/>, <https://aws.amazon.com/cloudwatch/pricing/>.
mod price {
    /// Of a million requests of an HTTP API.
    pub(super) const API_REQUESTS: f64 = 1.0;
    /// Of a million invocations.
    pub(super) const INVOCATIONS: f64 = 0.20;
    /// Of a second with a gigabyte of memory.
    pub(super) const GIGABYTE_SECOND: f64 = 0.000_013_333_4;
    /// Of a million units.
    pub(super) const READS: f64 = 0.125;
    pub(super) const WRITES: f64 = 0.625;
    /// Of a gigabyte that is taken into a log.
    pub(super) const LOG_GIGABYTE: f64 = 0.50;
}

/// The memory, in megabytes, with which a Lambda has a whole processor
/// (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>).
const MEMORY_OF_A_PROCESSOR: f64 = 1_769.0;

/// A tick of the clock that processor time is counted by, on every Linux that Rust runs on.
const TICK_MILLISECONDS: f64 = 10.0;

/// Enough for that clock.
const REQUESTS: u32 = 200;

/// A kind of request, and the Lambda that answers it.
pub(crate) struct Priced {
    pub(crate) name: &'static str,
    pub(crate) handler: &'static str,
    /// The memory that the template gives the Lambda, in megabytes.
    pub(crate) memory: f64,
    pub(crate) asked: Asked,
}

pub(crate) async fn report(app: &TestApp, requests: &[Priced]) {
    println!();
    println!(
        "a million of each, in US dollars; DynamoDB answers in {} ms; processor time as with the Lambda's memory",
        DYNAMODB_LATENCY.as_millis()
    );
    println!(
        "{:<32}{:>7}{:>8}{:>8}{:>10}{:>8}{:>8}{:>10}{:>8}{:>8}",
        "request", "reads", "writes", "ms", "log bytes", "API", "Lambda", "DynamoDB", "log", "all"
    );
    for request in requests {
        price(app, request).await;
    }
}

async fn price(app: &TestApp, request: &Priced) {
    let (meter, address) = Meter::start(app.local().aws_address).await;
    let mut environment = app.local().lambda_environment(request.handler);
    environment.insert("AWS_ENDPOINT_URL", format!("http://{address}"));
    let lambda = Lambda::start(&program_of(request.handler), environment).await.unwrap();
    let event = request_event(&request.asked.request());
    request.asked.answered(&lambda, &event).await;

    meter.read();
    request.asked.answered(&lambda, &event).await;
    let units = meter.read();

    let logged = log_bytes(&lambda);
    let processor = processor_milliseconds(lambda.process_id());
    let mut elapsed = Vec::new();
    for _ in 0..REQUESTS {
        let start = Instant::now();
        request.asked.answered(&lambda, &event).await;
        elapsed.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    let processor = (processor_milliseconds(lambda.process_id()) - processor) / f64::from(REQUESTS);
    let log_bytes = (log_bytes(&lambda) - logged) / f64::from(REQUESTS);
    let waiting = (median(&elapsed) - processor).max(0.0);
    // Lambda charges whole milliseconds.
    let milliseconds = (waiting + processor * MEMORY_OF_A_PROCESSOR / request.memory).ceil();

    let api = price::API_REQUESTS;
    let compute =
        price::INVOCATIONS + milliseconds * 1_000.0 * request.memory / 1_024.0 * price::GIGABYTE_SECOND;
    let dynamodb = units.reads * price::READS + units.writes * price::WRITES;
    let log = log_bytes / 1_000.0 * price::LOG_GIGABYTE;
    println!(
        "{:<32}{:>7.1}{:>8.1}{milliseconds:>8.0}{log_bytes:>10.0}{api:>8.2}{compute:>8.2}{dynamodb:>10.2}{log:>8.2}{:>8.2}",
        request.name,
        units.reads,
        units.writes,
        api + compute + dynamodb + log,
    );
}

/// The time that a process has had a processor, in milliseconds (`proc_pid_stat(5)`).
fn processor_milliseconds(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name of the program, in brackets, may hold anything. The twelfth and thirteenth fields after it are the ticks in
    // user mode and in the kernel.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap());
    ticks.sum::<f64>() * TICK_MILLISECONDS
}

/// How much it has written, with the ends of the lines.
fn log_bytes(lambda: &Lambda) -> f64 {
    let bytes: usize = lambda.written().iter().map(|line| line.len() + 1).sum();
    f64::from(u32::try_from(bytes).unwrap())
}
