use std::cell::{Cell, RefCell};
use std::future::ready;

use super::*;

/// Something with a revision, which others may change between a read and a write.
#[derive(Clone, PartialEq, Debug)]
struct Counter(u32);

impl Seen for Counter {
    fn is_still(&self, before: &Self) -> bool {
        self == before
    }
}

/// What is stored, and how often each part of a change was asked.
struct World {
    stored: Cell<u32>,
    decided_on: RefCell<Vec<u32>>,
    explained: Cell<u32>,
}

impl World {
    fn new() -> Self {
        Self { stored: Cell::new(0), decided_on: RefCell::default(), explained: Cell::new(0) }
    }

    /// Counts one up, where `stands_in_the_way` is asked before each write and `reason` tells why.
    async fn count(
        &self,
        stands_in_the_way: impl Fn(&Self) -> bool,
        reason: impl Fn() -> Result<(), ChangeError<&'static str>>,
    ) -> Result<u32, ChangeError<&'static str>> {
        let decide = |seen: &Counter| {
            self.decided_on.borrow_mut().push(seen.0);
            if seen.0 >= 100 { Err("full") } else { Ok(seen.0 + 1) }
        };
        let write = |seen: Counter, decided: u32| {
            if stands_in_the_way(self) || self.stored.get() != seen.0 {
                return ready(Err(StoreError::Conflict));
            }
            self.stored.set(decided);
            ready(Ok(decided))
        };
        let find_refusal = |_, _| {
            self.explained.set(self.explained.get() + 1);
            ready(reason())
        };
        let read = || ready(Ok(Some(Counter(self.stored.get()))));
        change(Counter(0), read, decide, write, find_refusal).await
    }

    fn decided_on(&self) -> Vec<u32> {
        self.decided_on.borrow().clone()
    }
}

#[tokio::test]
async fn a_change_is_decided_anew_on_top_of_somebody_elses() {
    let world = World::new();
    world.stored.set(7);
    assert_eq!(world.count(|_| false, || Ok(())).await.unwrap(), 8);
    assert_eq!((world.decided_on(), world.explained.get()), (vec![0, 7], 0));

    world.stored.set(100);
    let refused = world.count(|_| false, || Ok(())).await.unwrap_err();
    assert!(matches!(refused, ChangeError::Refused("full")), "{refused}");
}

#[tokio::test]
async fn what_stands_in_the_way_is_told_at_once() {
    let world = World::new();
    let refused = world.count(|_| true, || Err(ChangeError::Refused("no seat"))).await.unwrap_err();
    assert!(matches!(refused, ChangeError::Refused("no seat")), "{refused}");
    assert_eq!((world.decided_on(), world.explained.get()), (vec![0], 1));
}

#[tokio::test]
async fn what_has_gone_out_of_the_way_by_now_is_no_reason() {
    let world = World::new();
    let stands = |world: &World| world.explained.get() == 0;
    assert_eq!(world.count(stands, || Ok(())).await.unwrap(), 1);
    assert_eq!((world.decided_on(), world.explained.get()), (vec![0, 0], 1));
}

#[tokio::test]
async fn a_condition_that_never_holds_is_tried_a_few_times_and_is_nobody_elses_change() {
    let world = World::new();
    let failed = world.count(|_| true, || Ok(())).await.unwrap_err();
    assert!(matches!(failed, ChangeError::Store(StoreError::Unmet)), "{failed}");
    assert_eq!(world.decided_on().len(), usize::try_from(UNEXPLAINED_TRIES).unwrap());
}

#[tokio::test]
async fn who_comes_second_each_time_is_told_so() {
    let world = World::new();
    let others_are_first = |world: &World| {
        world.stored.set(world.stored.get() + 1);
        true
    };
    let failed = world.count(others_are_first, || Ok(())).await.unwrap_err();
    assert!(matches!(failed, ChangeError::Store(StoreError::Conflict)), "{failed}");
    assert_eq!(world.decided_on().len(), usize::try_from(TRIES).unwrap());
}
