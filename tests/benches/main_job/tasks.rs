//! Later work in a running platform: what thousands of letters of one organisation cost, and how long another's first
//! letter waits beside them. The workers, the queues, the table and SES are the platform's own, on the system's clock, in
//! this process.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use black_box::figures::{median, note, report, resident_megabytes};
use cloud::mail::Letter;
use domain::{Clock, Later, OrganizationId};
use jiff::Timestamp;
use local::Local;
use serde_json::json;
use store::{Bell, Store, collect_bells};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use web::LETTER;
use workers::ring;

use crate::{SuperAdmin, add_admin, settings, worst};

/// The letters of the organisation that has many.
const BURST: usize = 10_000;
/// How many tasks one transaction takes, as the table has it.
const AT_ONCE: usize = 100;
/// How many organisations have one letter each while the many wait, and how many have some while nothing else does.
const OTHERS: usize = 20;
/// How many letters each of the latter has.
const LETTERS_OF_IDLE: usize = 5;
/// How often it is looked how far the platform has come.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// No limit of letters in a second, and the one with which an account leaves SES's sandbox
/// (<https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html>).
const LIFTED: u32 = 10_000;
const USUAL: u32 = 14;
/// The letters of the burst at the usual limit, of which not all are waited for.
const BURST_AT_USUAL: usize = 1_000;

pub(crate) fn measure() {
    let platform = Platform::start(LIFTED);
    let asking = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let idle = asking.block_on(platform.measure_burst());
    drop(platform);
    asking.block_on(Platform::start(USUAL).measure_at_usual_rate(idle));
}

/// A platform on threads of its own.
struct Platform {
    served: Runtime,
    local: Arc<Local>,
    folder: TempDir,
}

/// Somebody who has been sent a letter, and the moment from which they wait for it.
struct Awaited {
    to: String,
    since: Timestamp,
}

/// Memory while something goes on, in megabytes.
struct Memory {
    before: f64,
    peak: f64,
}

impl Memory {
    fn begin() -> Self {
        let before = resident();
        Self { before, peak: before }
    }

    fn look(&mut self) {
        self.peak = self.peak.max(resident());
    }
}

fn resident() -> f64 {
    resident_megabytes(std::process::id())
}

impl Platform {
    fn start(rate: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let served = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let start = Local::start(settings(folder.path()), contexts::product());
        let local = Arc::new(served.block_on(served.spawn(start)).unwrap().unwrap());
        local.aws.set_send_rate(rate);
        Self { served, local, folder }
    }

    /// Answers the median delay of a letter when nothing else is to be done.
    async fn measure_burst(&self) -> f64 {
        add_admin(&self.local).await;
        let admin = SuperAdmin::sign_in(self.local.address).await;
        let (burst, _) = self.create(&admin, "burst").await;
        let mut cabinets = Vec::new();
        for number in 0..2 * OTHERS {
            cabinets.push(self.create(&admin, &format!("garden-{number}")).await.1);
        }
        let (idle, others) = cabinets.split_at(OTHERS);
        let idle = self.letters_of_idle(idle).await;

        let mut memory = Memory::begin();
        // The sweep may find some before their bells are rung.
        let before = self.sent();
        let (written, took) = self.write_burst(burst, BURST).await;
        let (awaited, bells): (Vec<Vec<Awaited>>, Vec<Vec<Bell>>) = written.into_iter().unzip();
        let (rung, sent_by_then) = (Instant::now(), self.sent() - before);
        let local = self.local.clone();
        let ringing = self.served.spawn(async move { ring(&local.cloud, &bells.concat()).await });
        let mut beside = Vec::new();
        for (number, other) in others.iter().enumerate() {
            self.until_sent(before + number * BURST / OTHERS, &mut memory).await;
            beside.push(invite(other, &format!("first-{number}@example.com")).await);
        }
        ringing.await.unwrap();
        self.until_sent(before + BURST + OTHERS, &mut memory).await;
        let ended = rung.elapsed();
        let after = resident();

        let all = BURST + OTHERS - sent_by_then;
        let letters = self.local.aws.letters().await;
        let size: usize = letters.iter().map(|letter| json!(letter).to_string().len()).sum();
        let beside = self.delays(&beside).await;
        let awaited: Vec<Awaited> = awaited.into_iter().flatten().collect();
        let own = self.delays(&awaited).await;
        let goal = median(&idle) + 1.0;
        note("one letter on an idle platform, delay", &quantiles(&idle));
        note(
            &format!("{BURST} letters of one organisation written"),
            &format!("{:.1} s, {} transactions", took.as_secs_f64(), BURST / AT_ONCE),
        );
        let rate = f64::from(u32::try_from(all).unwrap()) / ended.as_secs_f64();
        note("their sending", &format!("{rate:.0} tasks/s, {:.1} s", ended.as_secs_f64()));
        note("their own delay", &quantiles(&own));
        report(
            &format!("first letters of {OTHERS} others meanwhile, delay"),
            &format!("≤ {goal:.2} s"),
            &quantiles(&beside),
            worst(&beside) <= goal,
        );
        let kept = f64::from(u32::try_from(size).unwrap()) / 1e6;
        note(
            "memory of the process before, at the peak, after",
            &format!(
                "{:.0}, {:.0}, {after:.0} MB, {kept:.0} of them the letters",
                memory.before, memory.peak
            ),
        );
        median(&idle)
    }

    async fn measure_at_usual_rate(&self, idle: f64) {
        add_admin(&self.local).await;
        let admin = SuperAdmin::sign_in(self.local.address).await;
        let (burst, _) = self.create(&admin, "burst").await;
        let mut cabinets = Vec::new();
        for number in 0..OTHERS {
            cabinets.push(self.create(&admin, &format!("garden-{number}")).await.1);
        }
        let before = self.sent();
        let (written, _) = self.write_burst(burst, BURST_AT_USUAL).await;
        let bells: Vec<Bell> = written.into_iter().flat_map(|(_, bells)| bells).collect();
        let local = self.local.clone();
        self.served.spawn(async move { ring(&local.cloud, &bells).await }).await.unwrap();
        let (mut memory, mut beside) = (Memory::begin(), Vec::new());
        let (begun, sent_by_then) = (Instant::now(), self.sent());
        // Each comes at another part of a second.
        for (number, other) in cabinets.iter().enumerate() {
            self.until_sent(before + 20 + 23 * number, &mut memory).await;
            beside.push(invite(other, &format!("first-{number}@example.com")).await);
        }
        let letters = loop {
            let letters = self.local.aws.letters().await;
            let is_sent = |awaited: &Awaited| letters.iter().any(|letter| letter.to == [awaited.to.as_str()]);
            if beside.iter().all(is_sent) {
                break letters.len() - sent_by_then;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        };
        let rate = f64::from(u32::try_from(letters).unwrap()) / begun.elapsed().as_secs_f64();
        let beside = self.delays(&beside).await;
        let goal = idle + 1.0;
        report(
            &format!("the same where SES takes {USUAL} letters a second ({rate:.1}/s sent)"),
            &format!("≤ {goal:.2} s"),
            &quantiles(&beside),
            worst(&beside) <= goal,
        );
    }

    /// An organisation whose cabinet is up, and the super-admin in it.
    async fn create(&self, admin: &SuperAdmin, domain: &str) -> (OrganizationId, SuperAdmin) {
        let path = admin.create(domain).await;
        let id = path.rsplit('/').next().unwrap().parse().unwrap();
        (id, SuperAdmin::sign_in_at(self.local.address, &format!("{domain}.localhost")).await)
    }

    /// The delays of letters each of which is caused when the one before it is sent, in seconds.
    async fn letters_of_idle(&self, cabinets: &[SuperAdmin]) -> Vec<f64> {
        let (mut awaited, mut memory) = (Vec::new(), Memory::begin());
        for round in 0..LETTERS_OF_IDLE {
            for (number, cabinet) in cabinets.iter().enumerate() {
                let before = self.sent();
                awaited.push(invite(cabinet, &format!("idle-{round}-{number}@example.com")).await);
                self.until_sent(before + 1, &mut memory).await;
                // Its end is written after it is sent.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        self.delays(&awaited).await
    }

    /// Writes the tasks of letters by as few transactions as the table takes, and rings no bells. Answers, for each
    /// transaction, for whom the letters are and what bells are to be rung; and the time that it has taken.
    async fn write_burst(
        &self,
        organization: OrganizationId,
        letters: usize,
    ) -> (Vec<(Vec<Awaited>, Vec<Bell>)>, Duration) {
        let store = self.local.store.clone();
        let begun = Instant::now();
        let writing = self.served.spawn(async move {
            let mut written = Vec::new();
            for beginning in (0..letters).step_by(AT_ONCE) {
                written.push(write_letters(&store, organization, beginning).await);
            }
            written
        });
        (writing.await.unwrap(), begun.elapsed())
    }

    fn mail(&self) -> PathBuf {
        self.folder.path().join("aws/ses/mail")
    }

    /// How many letters SES has. A look at the folder disturbs nobody.
    fn sent(&self) -> usize {
        let files = std::fs::read_dir(self.mail()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|file| file.extension().is_some_and(|extension| extension == "json")).count()
    }

    async fn until_sent(&self, letters: usize, memory: &mut Memory) {
        while self.sent() < letters {
            memory.look();
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// How long each of them has waited until SES was asked to send the letter, in seconds.
    async fn delays(&self, awaited: &[Awaited]) -> Vec<f64> {
        let letters = self.local.aws.letters().await;
        let mut sent = HashMap::new();
        for letter in &letters {
            sent.entry(letter.to[0].as_str()).or_insert(letter.at);
        }
        let delay = |Awaited { to, since }: &Awaited| sent[to.as_str()].duration_since(*since).as_secs_f64();
        awaited.iter().map(delay).collect()
    }
}

/// Writes the tasks of one transaction.
async fn write_letters(
    store: &Store,
    organization: OrganizationId,
    beginning: usize,
) -> (Vec<Awaited>, Vec<Bell>) {
    let now = Clock::System.now();
    let readers: Vec<String> =
        (beginning..beginning + AT_ONCE).map(|number| format!("person-{number}@burst.example")).collect();
    let mut carrying = store.clone();
    for reader in &readers {
        let letter = Letter {
            to: reader.parse().unwrap(),
            subject: "Приглашение".to_owned().into(),
            text: "т".repeat(500),
            html: "т".repeat(2_000),
            tags: Vec::new(),
        };
        carrying = carrying.and_later(&Later::now(&LETTER, &letter, now), Some(organization), None).unwrap();
    }
    let (written, bells) = collect_bells(carrying.write_carried()).await;
    written.unwrap();
    let since = Timestamp::now();
    (readers.into_iter().map(|to| Awaited { to, since }).collect(), bells)
}

/// Causes a letter through the product.
async fn invite(cabinet: &SuperAdmin, to: &str) -> Awaited {
    cabinet.post("/company/employees", &json!({"email": to})).await;
    Awaited { to: to.to_owned(), since: Timestamp::now() }
}

fn quantiles(seconds: &[f64]) -> String {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let p99 = sorted[(sorted.len() * 99).div_ceil(100) - 1];
    format!("p50 {:.3} s, p99 {p99:.3} s, worst {:.3} s", median(seconds), worst(seconds))
}
