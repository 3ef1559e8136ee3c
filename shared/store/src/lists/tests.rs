//! A list of plants against a sorted vector of the same plants.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::OrganizationId;
use domain::words::words_of;
use outside::{AwsEndpoint, Faults};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::{Deserialize, Serialize};
use states::{Pace, Settings, StateMachines};
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::*;
use crate::{SealingKeys, Store, define_table};

const TABLE: &str = "kabinet";

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Plant {
    number: u32,
    bed: u32,
    colours: BTreeSet<u32>,
    name: String,
    due: u32,
}

impl Row for Plant {
    const LIST: &'static str = "plants";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[
        ListOrder { name: "number", facets: &[], has_words: true },
        ListOrder { name: "due", facets: &["bed"], has_words: false },
    ];
    const IS_ONE_OF_ALL: bool = true;
    const HAS_NUMBERS: bool = true;

    fn place(&self, order: &str) -> String {
        let Self { number, due, .. } = self;
        if order == "due" { format!("{due:06}#{number:06}") } else { format!("{number:06}") }
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        let colours = self.colours.iter().map(|colour| ("colour", colour.to_string()));
        [("bed", self.bed.to_string())].into_iter().chain(colours).collect()
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let name = words_of(&self.name).into_iter().map(|word| ("name", word));
        name.chain([("signature", self.signature())]).collect()
    }

    fn numbers(&self) -> Vec<String> {
        vec![self.signature()]
    }
}

impl Plant {
    /// `15703`: some plants have the same, and some begin as others end.
    fn signature(&self) -> String {
        format!("{}57{:02}", self.bed, self.due)
    }
}

/// A table of its own.
struct Garden {
    store: Store,
    client: aws_sdk_dynamodb::Client,
    aws: AwsEndpoint,
    whose: Whose,
    plants: BTreeMap<u32, Plant>,
    _folder: TempDir,
}

impl Garden {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let machines = Settings {
            folder: folder.path().join("executions"),
            region: outside::REGION.to_owned(),
            account: outside::ACCOUNT.to_owned(),
            pace: Pace::Instant,
        };
        let machines =
            StateMachines::open(machines, Arc::new(|_, _| unreachable!("no state machine runs"))).unwrap();
        let faults = Faults::new(Arc::new(|| unreachable!("nothing is killed")));
        let aws =
            AwsEndpoint::open(folder.path(), faults, machines, Arc::new(jiff::Timestamp::now)).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = aws.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let configuration = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(outside::REGION))
            .endpoint_url(format!("http://{address}"))
            .credentials_provider(aws_sdk_dynamodb::config::SharedCredentialsProvider::new(Credentials::new(
                "tests", "tests", None, None, "tests",
            )))
            .build();
        let client = aws_sdk_dynamodb::Client::new(&configuration);
        define_table(&client, TABLE).await.unwrap();
        let store = Store::connect(&configuration, TABLE, SealingKeys::new(&[7; 32], &[]));
        store.write_filled(Plant::LIST, Plant::REVISION).await.unwrap();
        let whose = Whose::Organization(OrganizationId::new());
        Self { store, client, aws, whose, plants: BTreeMap::new(), _folder: folder }
    }

    /// Puts a plant in, changes it, or takes it out.
    async fn change(&mut self, number: u32, after: Option<Plant>) {
        let before = self.plants.get(&number);
        let writes = self.store.relist(self.whose, before, after.as_ref()).unwrap();
        if !writes.is_empty() {
            self.store.transact(writes).await.map_err(crate::StoreError::from).unwrap();
        }
        match after {
            Some(after) => self.plants.insert(number, after),
            None => self.plants.remove(&number),
        };
    }

    /// The plants that are asked for, in their order, as a plain vector has them.
    fn wanted(&self, asked: &Selection) -> Vec<Plant> {
        let inside = |plant: &&Plant| {
            let place = plant.place(asked.order);
            asked.from.as_ref().is_none_or(|from| place >= *from)
                && asked.until.as_ref().is_none_or(|until| place < *until)
        };
        let fits = |plant: &&Plant| {
            let of = |facet: &'static str| asked.facets.iter().filter(move |(name, _)| *name == facet);
            let beds = of("bed").all(|(_, beds)| beds.contains(&plant.bed.to_string()));
            let colours = of("colour")
                .all(|(_, colours)| plant.colours.iter().any(|colour| colours.contains(&colour.to_string())));
            let (words, signature) = (words_of(&plant.name), plant.signature());
            let is_end = |sought: &str| sought.len() >= 3 && signature.ends_with(sought);
            let is_found = |sought: &str| {
                words.iter().chain([&signature]).any(|word| word.starts_with(sought)) || is_end(sought)
            };
            beds && colours && asked.words.iter().all(|(_, sought)| is_found(sought))
        };
        let mut wanted: Vec<Plant> = self.plants.values().filter(inside).filter(fits).cloned().collect();
        wanted.sort_by_key(|plant| plant.place(asked.order));
        if asked.is_descending {
            wanted.reverse();
        }
        wanted
    }

    async fn page(&self, whose: Whose, asked: &Selection, cursor: Option<&str>) -> Found<Plant> {
        self.store.find(&[whose], asked, cursor).await.unwrap()
    }

    /// Every posting that there is.
    async fn postings(&self) -> BTreeMap<(String, String), AttributeValue> {
        let pages = self.client.scan().table_name(TABLE).into_paginator().items().send();
        let items: Vec<_> = pages.try_collect().await.unwrap();
        let key = |item: &crate::items::Item, name: &str| item[name].as_s().unwrap().clone();
        let postings = items.into_iter().filter(|item| item.contains_key("listing"));
        postings.map(|item| ((key(&item, "pk"), key(&item, "sk")), item["listing"].clone())).collect()
    }
}

fn plant() -> impl Strategy<Value = Plant> {
    let colours = proptest::collection::btree_set(0u32..4, 0..3);
    let name =
        proptest::sample::select(vec!["Мята", "Мать-и-мачеха", "Мак полевой", "Ель", "Ёлка", "Роза Майская"]);
    (0u32..60, 0u32..4, colours, name, 0u32..10).prop_map(|(number, bed, colours, name, due)| Plant {
        number,
        bed,
        colours,
        name: name.to_owned(),
        due,
    })
}

/// A plant to put in or to change; without, its number is taken out.
fn changes(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(u32, Option<Plant>)>> {
    let change = prop_oneof![
        4 => plant().prop_map(|plant| (plant.number, Some(plant))),
        1 => (0u32..60).prop_map(|number| (number, None)),
    ];
    proptest::collection::vec(change, count)
}

fn selection() -> impl Strategy<Value = Selection> {
    // Of a facet nothing may be asked, something twice, or any of no values.
    let values = |most: u32| proptest::collection::vec(proptest::collection::btree_set(0..most, 0..4), 0..3);
    let words = proptest::sample::select(vec![
        "",
        "",
        "м",
        "мак",
        "майск",
        "мать-и",
        "ель роз",
        "елк",
        "157",
        "5703",
        "703 мак",
        "57",
        "03",
    ]);
    let range = proptest::option::of((0u32..60, 0u32..60));
    (values(5), values(4), words, any::<bool>(), any::<bool>(), range, 1u16..9).prop_map(
        |(beds, colours, words, by_due, is_descending, range, limit)| {
            let texts = |values: BTreeSet<u32>| values.into_iter().map(|value| value.to_string());
            let mut selection = Selection::new(if by_due { "due" } else { "number" }, limit)
                .with_words(None, words)
                .strongly(true);
            for values in beds {
                selection = selection.having("bed", texts(values));
            }
            for values in colours {
                selection = selection.having("colour", texts(values));
            }
            let selection = if is_descending { selection.ordered(Order::Descending) } else { selection };
            match range.filter(|_| !by_due) {
                Some((from, until)) => {
                    selection.between(Some(format!("{from:06}")), Some(format!("{until:06}")))
                }
                None => selection,
            }
        },
    )
}

/// Runs an asynchronous property on a garden of its own for each case.
fn check<S: Strategy>(cases: u32, strategy: S, property: impl AsyncFn(Garden, S::Value))
where
    S::Value: Clone,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner
        .run(&strategy, |value| {
            let shown = std::panic::AssertUnwindSafe(|| {
                runtime.block_on(async { property(Garden::new().await, value.clone()).await });
            });
            std::panic::catch_unwind(shown).map_err(|_| TestCaseError::fail("it does not hold"))
        })
        .unwrap();
}

#[test]
fn pages_forward_and_back_are_the_sorted_rows_in_pieces() {
    check(60, (changes(1..50), selection()), async |mut garden, (changes, asked)| {
        for (number, after) in changes {
            garden.change(number, after).await;
        }
        let wanted = garden.wanted(&asked);
        for whose in [garden.whose, Whose::Everybody] {
            let (mut seen, mut pages, mut cursor) = (Vec::new(), Vec::new(), None);
            loop {
                let page = garden.page(whose, &asked, cursor.as_deref()).await;
                assert_eq!(page.before, seen.len() as u64);
                assert_eq!(page.searched_to, None);
                assert_eq!(page.previous_cursor.is_some(), cursor.is_some());
                seen.extend(page.items.clone());
                cursor = page.next_cursor.clone();
                pages.push(page);
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, wanted);
            // The same pages on the way back.
            let mut page = pages.pop().unwrap();
            while let Some(previous) = page.previous_cursor {
                page = garden.page(whose, &asked, Some(&previous)).await;
                let forward = pages.pop().unwrap();
                assert_eq!((&page.items, page.before), (&forward.items, forward.before));
                assert!(page.next_cursor.is_some());
            }
            assert!(pages.is_empty());
        }
    });
}

#[test]
fn nothing_comes_twice_and_nothing_that_stays_is_lost_while_rows_come_and_go_between_pages() {
    let between = proptest::collection::vec(changes(0..6), 1..60);
    let whose = (changes(10..50), selection(), between, any::<bool>());
    check(40, whose, async |mut garden, (changes, asked, between, is_everybody)| {
        for (number, after) in changes {
            garden.change(number, after).await;
        }
        let whose = if is_everybody { Whose::Everybody } else { garden.whose };
        let mut between = between.into_iter();
        let mut cursor = None;
        // On to the end, and all the way back.
        for is_backward in [false, true] {
            let mut stayed = garden.wanted(&asked);
            let mut seen = Vec::new();
            let mut from = None;
            loop {
                let mut page = garden.page(whose, &asked, cursor.as_deref()).await;
                let forward = page.next_cursor.take();
                cursor = if is_backward {
                    page.items.reverse();
                    page.previous_cursor
                } else {
                    from = page.previous_cursor.or(from);
                    forward
                };
                seen.extend(page.items);
                if cursor.is_none() {
                    break;
                }
                for (number, after) in between.next().unwrap_or_default() {
                    stayed.retain(|plant| plant.number != number);
                    garden.change(number, after).await;
                }
            }
            let places: Vec<String> = seen.iter().map(|plant| plant.place(asked.order)).collect();
            let mut sorted = places.clone();
            sorted.sort();
            sorted.dedup();
            if asked.is_descending != is_backward {
                sorted.reverse();
            }
            assert_eq!(places, sorted, "each place once, in order");
            let is_before = |plant: &Plant| {
                seen.first().is_some_and(|first| {
                    (plant.place(asked.order) <= first.place(asked.order)) != asked.is_descending
                        || plant == first
                })
            };
            for plant in stayed.iter().filter(|plant| !is_backward || is_before(plant)) {
                assert!(seen.contains(plant), "{plant:?} is lost");
            }
            cursor = from;
            if cursor.is_none() {
                break;
            }
        }
    });
}

#[test]
fn changes_leave_the_postings_that_a_fresh_write_makes() {
    check(30, changes(1..60), async |mut garden, changes| {
        for (number, after) in changes {
            garden.change(number, after).await;
        }
        let (left, plants) = (garden.postings().await, garden.plants.clone());
        let mut fresh = Garden { whose: garden.whose, ..Garden::new().await };
        for (number, plant) in plants {
            fresh.change(number, Some(plant)).await;
        }
        assert_eq!(left, fresh.postings().await);
    });
}

/// A row with eight facets and ten words.
#[derive(Clone, Serialize, Deserialize)]
struct Tree {
    name: String,
}

const FACETS: [&str; 8] = ["bark", "bed", "colour", "fruit", "height", "leaf", "root", "soil"];

impl Row for Tree {
    const LIST: &'static str = "trees";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[ListOrder { name: "name", facets: &[], has_words: true }];
    const IS_ONE_OF_ALL: bool = false;

    fn place(&self, _order: &str) -> String {
        self.name.clone()
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        FACETS.map(|facet| (facet, facet.to_uppercase())).to_vec()
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        words_of(&self.name).into_iter().map(|word| ("name", word)).collect()
    }
}

#[tokio::test]
async fn a_row_with_eight_facets_and_ten_words_takes_less_than_fifty_write_units_in_one_transaction() {
    let garden = Garden::new().await;
    let name = "ель дуб клен липа ясень осина береза рябина калина черемуха";
    let tree = Tree { name: name.to_owned() };
    garden.aws.charged();
    let writes = garden.store.relist(garden.whose, None, Some(&tree)).unwrap();
    assert_eq!(writes.len(), 1 + FACETS.len() + 10);
    garden.store.transact(writes).await.map_err(crate::StoreError::from).unwrap();
    let written = garden.aws.charged().written;
    assert!(written > 0.0 && written <= 50.0, "{written}");

    // What stays as it was is not written again, once the list is known to be full.
    let again = garden.store.relist(garden.whose, Some(&tree), Some(&tree)).unwrap();
    assert_eq!(again.len(), 1 + FACETS.len() + 10, "an earlier release may have written none");
    garden.store.write_filled(Tree::LIST, Tree::REVISION).await.unwrap();
    assert!(garden.store.is_filled::<Tree>().await.unwrap());
    assert!(garden.store.relist(garden.whose, Some(&tree), Some(&tree)).unwrap().is_empty());
}

#[tokio::test]
async fn a_row_has_no_more_postings_than_a_transaction_has_room_for() {
    let garden = Garden::new().await;
    // A plant stands in its bed and among all, in two orders, and with its one word and both ends of its signature.
    let plant = |colours: u32| Plant {
        number: 1,
        bed: 1,
        colours: (0..colours).collect(),
        name: "Мята".to_owned(),
        due: 1,
    };
    let writes = |colours| garden.store.relist(garden.whose, None, Some(&plant(colours)));
    assert_eq!(writes(33).unwrap().len(), 40);
    assert!(matches!(writes(34), Err(crate::StoreError::Unavailable(_))));
}
