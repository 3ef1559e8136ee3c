//! Charts, drawn on the server: a page shows them without scripts and in both of its colour schemes. The same numbers stand in a
//! table beside.
//!
//! A chart is as wide as a telephone, so that its letters can be read there. On a wide screen several stand side by side.

use std::fmt::Write;

use maud::{Markup, html};

/// What stands on the axis of values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scale {
    /// Whole things, such as tickets.
    Count,
    /// A length of time, in seconds.
    Seconds,
    /// A part of a whole, from 0 to 1.
    Share,
}

/// A value, where there is one, with what it is called.
pub struct Mark {
    /// Below the axis: «12 нояб.».
    pub label: String,
    pub value: Option<f64>,
    /// All of it in words, for whoever points at it: «12 ноября: 4 ч, заявок: 3».
    pub told: String,
}

/// A row of values: columns of things that are counted, otherwise a line with a gap where a value is missing.
pub struct Chart<'a> {
    /// Names the chart in the page.
    pub id: &'a str,
    pub title: &'a str,
    /// What it shows, in a sentence.
    pub description: &'a str,
    pub scale: Scale,
    pub marks: &'a [Mark],
}

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 168.0;
/// Where the values lie: the rest is for the letters.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 312.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 144.0;

/// The most lines across a chart beside the axis.
const MOST_LINES: f64 = 4.0;

/// How many labels have room below the axis.
const MOST_LABELS: usize = 4;

/// The distances of lines that people count time by, in seconds.
const TIMES: [f64; 18] = [
    1.0,
    5.0,
    15.0,
    30.0,
    60.0,
    300.0,
    900.0,
    1_800.0,
    3_600.0,
    7_200.0,
    14_400.0,
    28_800.0,
    86_400.0,
    172_800.0,
    432_000.0,
    864_000.0,
    1_728_000.0,
    4_320_000.0,
];

impl Scale {
    /// The distance of the lines under a greatest value.
    fn step(self, greatest: f64) -> f64 {
        let least = greatest / MOST_LINES;
        match self {
            Self::Share => 0.25,
            Self::Seconds => TIMES.into_iter().find(|step| *step >= least).unwrap_or(least),
            Self::Count => {
                let power = 10_f64.powf(least.max(1.0).log10().floor());
                let steps = [1.0, 2.0, 5.0, 10.0].map(|of_ten| of_ten * power);
                steps.into_iter().find(|step| *step >= least).unwrap_or(least)
            }
        }
    }

    /// The values at which lines are drawn, from the axis up to the first that no value exceeds.
    fn lines(self, greatest: f64) -> Vec<f64> {
        let greatest = if self == Self::Share { 1.0 } else { greatest };
        let step = self.step(greatest);
        let lines = (0..).map(|number: u32| f64::from(number) * step);
        let mut all = Vec::new();
        for line in lines {
            all.push(line);
            if line >= greatest && all.len() > 1 {
                return all;
            }
        }
        all
    }
}

impl Chart<'_> {
    /// The chart; `tell` says a value of the axis in few letters.
    pub fn draw(&self, tell: impl Fn(f64) -> String) -> Markup {
        let greatest = self.marks.iter().filter_map(|mark| mark.value).fold(0.0, f64::max);
        let lines = self.scale.lines(greatest);
        let top = lines.last().copied().unwrap_or(1.0);
        let height = |value: f64| BOTTOM - (BOTTOM - TOP) * value / top;
        let every = self.marks.len().div_ceil(MOST_LABELS).max(1);
        let (title, description) = (format!("{}-title", self.id), format!("{}-description", self.id));
        html! {
            svg.chart viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby={ (title) " " (description) } {
                title id=(title) { (self.title) }
                desc id=(description) { (self.description) }
                // Whoever points anywhere above a label is told what stands there.
                @for (number, mark) in self.marks.iter().enumerate() {
                    rect.chart-mark x=(short(self.middle(number) - self.room() / 2.0)) y=(TOP) width=(short(self.room()))
                        height=(BOTTOM - TOP) { title { (mark.told) } }
                }
                @for line in &lines {
                    line.chart-line x1=(LEFT) x2=(RIGHT) y1=(short(height(*line))) y2=(short(height(*line))) {}
                    text x=(LEFT - 6.0) y=(short(height(*line) + 3.5)) text-anchor="end" { (tell(*line)) }
                }
                @if self.scale == Scale::Count { (self.columns(height)) } @else { (self.line(height)) }
                @for (number, mark) in self.marks.iter().enumerate().step_by(every) {
                    text x=(short(self.middle(number))) y=(BOTTOM + 16.0) text-anchor=(self.anchor(number)) { (mark.label) }
                }
            }
        }
    }

    /// How much room a value has from left to right.
    fn room(&self) -> f64 {
        (RIGHT - LEFT) / f64::from(u32::try_from(self.marks.len().max(1)).unwrap_or(u32::MAX))
    }

    fn middle(&self, number: usize) -> f64 {
        LEFT + self.room() * (f64::from(u32::try_from(number).unwrap_or(u32::MAX)) + 0.5)
    }

    /// What of a label stands below its value: the first begins there, since letters have no room at the left.
    fn anchor(&self, number: usize) -> &'static str {
        if self.middle(number) > RIGHT - 24.0 { "end" } else { "middle" }
    }

    fn columns(&self, height: impl Fn(f64) -> f64) -> Markup {
        let width = (self.room() * 0.72).min(28.0);
        html! {
            @for (number, mark) in self.marks.iter().enumerate() {
                @if let Some(value) = mark.value.filter(|value| *value > 0.0) {
                    rect.chart-column x=(short(self.middle(number) - width / 2.0)) y=(short(height(value)))
                        width=(short(width)) height=(short(BOTTOM - height(value))) {}
                }
            }
        }
    }

    fn line(&self, height: impl Fn(f64) -> f64) -> Markup {
        let mut path = String::new();
        let mut is_begun = false;
        for (number, mark) in self.marks.iter().enumerate() {
            if let Some(value) = mark.value {
                let step = if is_begun { 'L' } else { 'M' };
                // Writing to a string never fails.
                let _ = write!(path, "{step}{} {}", short(self.middle(number)), short(height(value)));
            }
            is_begun = mark.value.is_some();
        }
        let radius = if self.marks.len() > 40 { 1.75 } else { 2.75 };
        html! {
            path.chart-path d=(path) {}
            @for (number, mark) in self.marks.iter().enumerate() {
                @if let Some(value) = mark.value {
                    circle.chart-point cx=(short(self.middle(number))) cy=(short(height(value))) r=(radius) {}
                }
            }
        }
    }
}

/// A tenth is as fine as anybody sees.
fn short(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_values_and_none_is_exceeded() {
        let hours = |lines: Vec<f64>| lines.into_iter().map(|line| line / 3_600.0).collect::<Vec<_>>();
        assert_eq!(Scale::Count.lines(0.0), [0.0, 1.0]);
        assert_eq!(Scale::Count.lines(3.0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(Scale::Count.lines(37.0), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(Scale::Count.lines(90.0), [0.0, 50.0, 100.0]);
        assert_eq!(hours(Scale::Seconds.lines(11.0 * 3_600.0)), [0.0, 4.0, 8.0, 12.0]);
        assert_eq!(Scale::Share.lines(0.1), [0.0, 0.25, 0.5, 0.75, 1.0]);
    }

    #[test]
    fn what_is_missing_is_a_gap_and_no_zero() {
        let mark = |value| Mark { label: "1".into(), value, told: "1 < 2".into() };
        let marks = [Some(1.0), None, Some(0.0), Some(0.5)].map(mark);
        let chart =
            Chart { id: "csat", title: "CSAT", description: "…", scale: Scale::Share, marks: &marks };
        let drawn = chart.draw(|value| value.to_string()).into_string();
        assert!(drawn.contains("d=\"M79.3 12M212.3 144L278.8 78\""), "{drawn}");
        assert_eq!(drawn.matches("<circle").count(), 3);
        assert!(
            drawn.contains("1 &lt; 2") && drawn.contains("aria-labelledby=\"csat-title csat-description\"")
        );
    }
}
