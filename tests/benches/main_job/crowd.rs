//! Many creations at once, while Kinescope takes as many requests as it documents: all come up, and this is how long it takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use black_box::figures::{note, report};
use futures_util::{StreamExt, stream};
use local::{Local, Settings};
use outside::Limits;

use crate::{SuperAdmin, add_admin, settings};

/// How many orders are under way at once.
const ORDERS_AT_ONCE: usize = 20;
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(crate) fn measure() {
    for crowd in [100, 1_000] {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { kinescope_limits: Limits::DOCUMENTED, ..settings(folder.path()) };
        let served = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let local =
            served.block_on(served.spawn(Local::start(settings, contexts::product()))).unwrap().unwrap();
        let asking = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        asking.block_on(bring_up(&Arc::new(local), crowd));
    }
}

async fn bring_up(local: &Arc<Local>, crowd: usize) {
    add_admin(local).await;
    let admin = SuperAdmin::sign_in(local.address).await;
    let begun = Instant::now();
    let order = async |number: usize| admin.order(&format!("crowd-{number}")).await;
    let orders = (0..crowd).map(order);
    stream::iter(orders).buffer_unordered(ORDERS_AT_ONCE).collect::<Vec<_>>().await;
    while admin.count("provisioning").await > 0 {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let (took, failed) = (begun.elapsed().as_secs_f64(), admin.count("failed").await);
    let what = format!("of {crowd} creations at once, those that fail");
    report(&what, "0", &failed.to_string(), failed == 0);
    note(&format!("until {crowd} creations are up"), &format!("{took:.0} s"));
    let asked = local.faults.calls().iter().filter(|call| call.operation == "create_project").count();
    note("requests to Kinescope for them, of the latest 10,000", &asked.to_string());
}
