//! What is left to chance, the same every time.

use std::ops::Range;

use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub(super) struct Chances(StdRng);

impl Chances {
    pub(super) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    pub(super) fn happens(&mut self, share: f64) -> bool {
        self.0.random_bool(share.clamp(0.0, 1.0))
    }

    pub(super) fn within(&mut self, range: Range<f64>) -> f64 {
        self.0.random_range(range)
    }

    pub(super) fn one_of(&mut self, all: &[&'static str]) -> &'static str {
        all[self.0.random_range(0..all.len())]
    }

    /// One of so many, the first ones more often than the last.
    pub(super) fn one_of_first(&mut self, count: usize) -> usize {
        self.0.random_range(0..count).min(self.0.random_range(0..count))
    }

    /// The place of one of these weights, the more often the more it weighs.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.0.random_range(0.0..weights.iter().sum());
        weights
            .iter()
            .position(|weight| {
                left -= weight;
                left < 0.0
            })
            .unwrap_or_default()
    }

    /// A length of time of which one half is shorter and the other longer, and few much longer, as those of work are.
    pub(super) fn about(&mut self, median: SignedDuration, spread: f64) -> SignedDuration {
        // The sum of twelve even chances is close to a normal one, with a deviation of one.
        let normal: f64 = (0..12).map(|_| self.0.random_range(0.0..1.0)).sum::<f64>() - 6.0;
        let seconds = median.as_secs_f64() * (spread * normal).exp();
        SignedDuration::from_secs_f64(seconds.clamp(20.0, 40.0 * 24.0 * 3_600.0).round())
    }
}

/// A number of things as a real one.
pub(super) fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
