//! Measures whether a page of a list costs the same of ten rows and of a million: `cargo bench --workspace --bench scale`,
//! with a number after ` -- ` for so many entries of the audit instead of a million, a fifth as many people, and a tenth as many tickets. Three
//! organisations of one table have few, many and most rows. The benchmark prints a table of goals and figures and ends by
//! itself. Nothing fails for being slow, since a person must judge that.
#![expect(clippy::unwrap_used, reason = "a measurement that can't go on should stop where it stands")]

mod rows;

use std::ops::Range;
use std::time::Instant;

use black_box::figures::{median, note, print_head, report, resident_megabytes};
use domain::access::AssignedRole;
use domain::{Employee, OrganizationId};
use jiff::SignedDuration;
use rows::{FIRST, Rows, Tickets};
use store::{Cost, EmployeeQuery};
use testing::{Client, TestApp};

/// How many rows the organisation with many has, and how many entries that with most, if nobody says otherwise.
const MANY: u32 = 10_000;
const MOST: u32 = 1_000_000;
/// How many rows are put into the table at once.
const AT_ONCE: usize = 2_000;
/// How often each page is asked for, and how many rows it has: as many as the smallest list, or the usual number.
const ROUNDS: usize = 50;
const SHORT: u32 = FIRST;
const USUAL: u32 = 50;

fn main() {
    // `cargo test --all-targets` runs it too, where it has nothing to say.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let most = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(MOST);
    print_head();
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(measure(most));
}

/// An organisation with so many entries in its audit and so many people, and one of its administrators.
struct Site {
    organization: OrganizationId,
    reader: Client,
    entries: u32,
    people: u32,
    tickets: u32,
}

/// A page of a list.
struct Page {
    name: &'static str,
    list: &'static str,
    query: String,
    goal: Goal,
}

/// What a page may take at most.
enum Goal {
    /// Without a filter, or with one.
    Plain,
    /// With a word.
    Words,
    /// With filters that no row has together. Such a page is empty and takes as long as it may, so nothing is said of its time.
    Sparse,
}

impl Goal {
    /// Round trips one after another with that of the session, calls, and read units.
    const fn most(&self) -> (u32, Option<u32>, f64) {
        match self {
            Self::Plain => (2, Some(3), 16.0),
            Self::Words => (3, None, 40.0),
            Self::Sparse => (10, None, 260.0),
        }
    }
}

async fn measure(most: u32) {
    let app = TestApp::start_on_disk(contexts::product).await;
    let rows = Rows::new(app.local().clock.now() - SignedDuration::from_hours(24 * 30));
    let mut sites = Vec::new();
    for (domain, entries, people, tickets) in
        [("few", FIRST, FIRST, FIRST), ("many", MANY, MANY, MANY), ("most", most, most / 5, most / 10)]
    {
        let organization = app.plant(domain).await;
        let reader = app.employee(organization, domain, AssignedRole::ADMIN).await;
        sites.push(Site { organization, reader, entries, people, tickets });
    }
    let [few, many, most] = sites.try_into().ok().unwrap();
    let before = resident();
    plant(&app, &rows, [&few, &many, &most]).await;
    let planted = resident();

    let pages = pages(&rows);
    let short = times(&pages, [&few, &most], SHORT).await;
    let usual = times(&pages, [&many, &most], USUAL).await;
    let after = resident();
    // From here on the charge of each call is asked for, which would take its time above.
    app.local().aws.charged();
    println!("trips, calls and read units of a page in the lists of {FIRST}, of {MANY} and of all rows:");
    for ((page, short), usual) in pages.iter().zip(short).zip(usual) {
        report_cost(&app, page, [(&few, SHORT), (&many, USUAL), (&most, USUAL)]).await;
        if !matches!(page.goal, Goal::Sparse) {
            report_time(&format!("  time of {SHORT} of all rows to that of all {FIRST}"), short);
            report_time(&format!("  time of {USUAL} of all rows to that of {USUAL} of {MANY}"), usual);
        }
    }
    for (name, days) in [("a week", 6), ("a year", 364)] {
        report_indicators(&app, name, days, [&few, &many, &most]).await;
    }
    note(
        "memory before, after planting, and after all pages",
        &format!("{before:.0}, {planted:.0}, {after:.0} MB"),
    );
}

/// What the indicators of so many days take at each site.
async fn report_indicators(app: &TestApp, name: &str, days: i64, sites: [&Site; 3]) {
    let (mut trips, mut calls, mut read, mut is_met) = (Vec::new(), Vec::new(), Vec::new(), true);
    for site in sites {
        app.local().aws.charged();
        let shown = site.reader.get(&format!("/desk/indicators?from={}", app.day(-days))).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        let units = app.local().aws.charged().read;
        let Cost { calls: made, round_trips, .. } = app.local().requests.list().last().unwrap().record.cost;
        is_met &= round_trips <= 2 && made <= 12 && units <= 64.0;
        trips.push(round_trips.to_string());
        calls.push(made.to_string());
        read.push(units.to_string());
    }
    let figures = [trips, calls, read].map(|of_each| of_each.join(" ")).join(" | ");
    report(&format!("indicators of {name}: trips, calls, units"), "≤ 2, 12, 64", &figures, is_met);
}

/// Every page that is asked for: of the audit, of people, and of tickets.
fn pages(rows: &Rows) -> Vec<Page> {
    let Rows { anna, boris, sales, stock, .. } = rows;
    let page = |list, name, query: String, goal| Page { name, list, query, goal };
    let audit = |name, query: &str, goal| page("/audit", name, query.to_owned(), goal);
    let people = |name, query: &str, goal| page("/company/employees", name, query.to_owned(), goal);
    let tickets = |name, query: &str, goal| page("/desk/tickets", name, query.to_owned(), goal);
    vec![
        audit("audit", "", Goal::Plain),
        audit("audit, by action", "action=department_edited", Goal::Plain),
        audit("audit, by actor", &format!("actor={anna}"), Goal::Plain),
        audit("audit, by a word", "q=продаж", Goal::Words),
        audit("audit, by action and a word", "action=department_edited&q=продаж", Goal::Words),
        audit(
            "audit, by two filters that share no row",
            &format!("actor={boris}&subject={stock}"),
            Goal::Sparse,
        ),
        people("people", "", Goal::Plain),
        people("people, by department", &format!("department={sales}"), Goal::Plain),
        people("people, by role", "role=employee", Goal::Plain),
        people("people, by status", "status=active", Goal::Plain),
        people("people, by a word", "q=мария", Goal::Words),
        people("people, by the end of a number", "q=777", Goal::Words),
        people("people, by department and a word", &format!("department={sales}&q=мария"), Goal::Words),
        people(
            "people, by two filters that share no row",
            &format!("department={stock}&role=reviewer"),
            Goal::Sparse,
        ),
        tickets("tickets", "", Goal::Plain),
        tickets("tickets, by state", "state=new", Goal::Plain),
        tickets("tickets, by what is due", "sort=due_at", Goal::Plain),
        tickets("tickets, by a word", "q=принтер", Goal::Words),
        tickets("tickets, by state and a word", "state=new&q=принтер", Goal::Words),
        tickets("tickets, by two filters that share no row", "state=cancelled&priority=urgent", Goal::Sparse),
        page("/queue", "public queue", String::new(), Goal::Plain),
        page("/queue", "public queue, by state", "state=solved".to_owned(), Goal::Plain),
    ]
}

fn resident() -> f64 {
    resident_megabytes(std::process::id())
}

/// Fills the organisations, and says how long that took and how much it is.
async fn plant(app: &TestApp, rows: &Rows, sites: [&Site; 3]) {
    let start = Instant::now();
    let mut items = 0;
    for site in sites {
        let id = site.organization;
        let tenant = app.local().store.tenant(id);
        let like = tenant.list_employees(&EmployeeQuery::by_name(1), None).await.unwrap().items[0].id;
        let like: Employee = tenant.employee(like).await.unwrap().unwrap();
        items += plant_each(app, 0..site.entries, |number| rows.entry(id, number));
        items += plant_each(app, 0..site.people, |number| rows.person(id, &like, number));
        let mut tickets = Tickets::new(site.tickets, app.local().clock.now());
        items += plant_each(app, 0..site.tickets, |number| tickets.ticket(id, number));
        app.plant_items(store::planting::tallies(id, &tickets.tallies).unwrap());
    }
    let seconds = start.elapsed().as_secs_f64();
    let of = |ending| std::fs::metadata(app.folder().join(format!("aws/dynamodb.sqlite{ending}")));
    let octets: u64 =
        ["", "-wal"].into_iter().filter_map(|ending| of(ending).ok()).map(|file| file.len()).sum();
    let megabytes = f64::from(u32::try_from(octets / 1_000_000).unwrap());
    let [_, _, Site { entries, people, tickets, .. }] = sites;
    report(
        &format!("to plant {entries} entries, {people} people and {tickets} tickets, {items} items in all"),
        "≤ 600 s",
        &format!("{seconds:.0} s"),
        seconds <= 600.0,
    );
    report(
        "size of the table's file",
        "≤ 20 GB",
        &format!("{:.2} GB", megabytes / 1_000.0),
        megabytes <= 20_000.0,
    );
}

/// Answers how many items these rows are.
fn plant_each<Items: IntoIterator<Item = rows::Item>>(
    app: &TestApp,
    numbers: Range<u32>,
    mut row: impl FnMut(u32) -> Items,
) -> usize {
    let mut planted = 0;
    for numbers in numbers.collect::<Vec<_>>().chunks(AT_ONCE) {
        let items: Vec<_> = numbers.iter().flat_map(|number| row(*number)).collect();
        planted += items.len();
        app.plant_items(items);
    }
    planted
}

/// The median time of each page of so many rows at both sites, in milliseconds. The sites take turns, and turns at being
/// the first, so that what else the machine does meets both.
async fn times(pages: &[Page], sites: [&Site; 2], limit: u32) -> Vec<[f64; 2]> {
    let mut times = vec![[const { Vec::new() }; 2]; pages.len()];
    for round in 0..=ROUNDS {
        for (page, times) in pages.iter().zip(&mut times) {
            for turn in [round % 2, (round + 1) % 2] {
                let start = Instant::now();
                page.ask(sites[turn], limit).await;
                // The first round warms up.
                if round > 0 {
                    times[turn].push(start.elapsed().as_secs_f64() * 1_000.0);
                }
            }
        }
    }
    times.into_iter().map(|times| times.map(|times| median(&times))).collect()
}

impl Page {
    async fn ask(&self, site: &Site, limit: u32) {
        let answer = site.reader.get(&format!("{}?{}&limit={limit}", self.list, self.query)).await;
        assert_eq!(answer.status, 200, "{}: {}", self.name, answer.text);
        let rows = answer.json()["items"].as_array().unwrap().len();
        let expected = if matches!(self.goal, Goal::Sparse) { 0 } else { limit as usize };
        assert_eq!(rows, expected, "{} of {}", self.name, site.entries);
    }
}

/// What a page takes at each of the targets.
async fn report_cost(app: &TestApp, page: &Page, targets: [(&Site, u32); 3]) {
    let (most_trips, most_calls, most_units) = page.goal.most();
    let (mut trips, mut calls, mut read, mut is_met) = (Vec::new(), Vec::new(), Vec::new(), true);
    for (site, limit) in targets {
        app.local().aws.charged();
        page.ask(site, limit).await;
        let units = app.local().aws.charged().read;
        let Cost { calls: made, round_trips, .. } = app.local().requests.list().last().unwrap().record.cost;
        is_met &=
            round_trips <= most_trips && most_calls.is_none_or(|most| made <= most) && units <= most_units;
        trips.push(round_trips.to_string());
        calls.push(made.to_string());
        read.push(units.to_string());
    }
    let most_calls = most_calls.map_or("—".to_owned(), |most| most.to_string());
    report(
        &format!("{}: trips, calls, units", page.name),
        &format!("≤ {most_trips}, {most_calls}, {most_units}"),
        &[trips, calls, read].map(|of_each| of_each.join(" ")).join(" | "),
        is_met,
    );
}

fn report_time(what: &str, [of_fewer, of_all]: [f64; 2]) {
    let ratio = of_all / of_fewer;
    report(what, "≤ 1.5", &format!("{ratio:.2} ({of_all:.2} ms to {of_fewer:.2})"), ratio <= 1.5);
}
