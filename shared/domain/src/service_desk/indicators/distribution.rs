//! How lengths of time are distributed, in little room: values that are nearly the same lie together, and only how many they are
//! and what they come to is kept of them.
//!
//! A median of a few tickets is exact, since none of them lies with another. Of many tickets it is off by a thirtieth at most: no
//! two values that lie together differ by more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Into how many parts a length and its double are divided, and the logarithm of that.
const PARTS: u64 = 1 << PARTS_LOG;
const PARTS_LOG: u32 = 5;

/// Whole seconds, of which any can be taken out again. Two distributions are added value by value.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(into = "Vec<u64>", from = "Vec<u64>")]
pub struct Distribution(BTreeMap<u64, Bin>);

/// Values that lie together.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Bin {
    count: u64,
    sum: u64,
}

impl Distribution {
    pub fn add(&mut self, value: u64) {
        let bin = self.0.entry(bin_of(value)).or_default();
        *bin = Bin { count: bin.count + 1, sum: bin.sum + value };
    }

    /// Takes a value out that was added.
    pub fn take(&mut self, value: u64) {
        if let Some(bin) = self.0.get_mut(&bin_of(value)) {
            *bin = Bin { count: bin.count.saturating_sub(1), sum: bin.sum.saturating_sub(value) };
            if bin.count == 0 {
                self.0.remove(&bin_of(value));
            }
        }
    }

    pub fn add_all(&mut self, other: &Self) {
        for (number, added) in &other.0 {
            let bin = self.0.entry(*number).or_default();
            *bin = Bin { count: bin.count + added.count, sum: bin.sum + added.sum };
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.0.values().map(|bin| bin.count).sum()
    }

    pub fn mean(&self) -> Option<u64> {
        let sum: u64 = self.0.values().map(|bin| bin.sum).sum();
        rounded(sum, self.count())
    }

    /// The value in the middle; of an even number, the middle of the two.
    pub fn median(&self) -> Option<u64> {
        let count = self.count();
        let (lower, upper) = (self.at(count.saturating_sub(1) / 2)?, self.at(count / 2)?);
        rounded(lower + upper, 2)
    }

    /// The smallest value that nine of ten values do not exceed.
    pub fn ninth_decile(&self) -> Option<u64> {
        self.at((self.count() * 9).div_ceil(10).saturating_sub(1))
    }

    /// The value before which so many lie.
    fn at(&self, place: u64) -> Option<u64> {
        let mut before = 0;
        let bin = self.0.values().find(|bin| {
            before += bin.count;
            place < before
        });
        bin.and_then(|bin| rounded(bin.sum, bin.count))
    }
}

fn rounded(sum: u64, count: u64) -> Option<u64> {
    (sum + count / 2).checked_div(count)
}

/// The number of the bin of a value. Bins of greater values have greater numbers.
const fn bin_of(value: u64) -> u64 {
    let Some(log) = value.checked_ilog2() else { return 0 };
    let Some(doublings) = log.checked_sub(PARTS_LOG) else { return value };
    // The leading bits of the value: from PARTS to twice that.
    doublings as u64 * PARTS + (value >> doublings)
}

/// Bin, count and sum of each bin, one after another.
impl From<Distribution> for Vec<u64> {
    fn from(Distribution(bins): Distribution) -> Self {
        bins.into_iter().flat_map(|(number, Bin { count, sum })| [number, count, sum]).collect()
    }
}

impl From<Vec<u64>> for Distribution {
    fn from(flat: Vec<u64>) -> Self {
        let bins = flat.chunks_exact(3).map(|bin| (bin[0], Bin { count: bin[1], sum: bin[2] }));
        Self(bins.collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[u64]) -> Distribution {
        values.iter().fold(Distribution::default(), |mut all, value| {
            all.add(*value);
            all
        })
    }

    #[test]
    fn a_few_values_are_told_exactly() {
        assert_eq!((of(&[]).median(), of(&[]).ninth_decile(), of(&[]).mean()), (None, None, None));
        let few = of(&[86_399, 600, 14_400, 0, 7_215]);
        assert_eq!((few.median(), few.ninth_decile()), (Some(7_215), Some(86_399)));
        assert_eq!(of(&[600, 1_201]).median(), Some(901));
        assert_eq!(of(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 1_000]).ninth_decile(), Some(90));
    }

    #[test]
    fn bins_follow_one_another_without_a_gap() {
        let numbers: Vec<u64> = (0..100_000).map(bin_of).collect();
        assert!(numbers.windows(2).all(|two| two[1] == two[0] || two[1] == two[0] + 1));
    }

    proptest! {
        #[test]
        fn a_median_is_off_by_a_thirtieth_at_most(mut values in prop::collection::vec(0_u64..10_000_000, 1..300)) {
            let all = of(&values);
            values.sort_unstable();
            let exact = values[(values.len() * 9).div_ceil(10) - 1];
            let told = all.ninth_decile().unwrap();
            prop_assert!(told.abs_diff(exact) * 30 <= exact, "{told} {exact}");
            let middle = values[(values.len() - 1) / 2].midpoint(values[values.len() / 2]);
            prop_assert!(all.median().unwrap().abs_diff(middle) * 30 <= middle + 30);
            let sum: u64 = values.iter().sum();
            let count = values.len() as u64;
            prop_assert_eq!(all.mean(), Some((sum + count / 2) / count));
        }

        #[test]
        fn what_is_taken_out_was_never_there(kept in prop::collection::vec(0_u64..100_000, 0..40), taken in prop::collection::vec(0_u64..100_000, 0..40)) {
            let mut all = of(&kept);
            all.add_all(&of(&taken));
            for value in &taken {
                all.take(*value);
            }
            prop_assert_eq!(&all, &of(&kept));
            let flat = serde_json::to_string(&all).unwrap();
            prop_assert_eq!(serde_json::from_str::<Distribution>(&flat).unwrap(), all);
        }
    }
}
