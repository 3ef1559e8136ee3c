//! The colour that an organisation has chosen for its cabinet, and what is shown of it: text can be read on every ground that a
//! page has, by day and by night.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Violation;
use crate::checked_text::checked_text;

/// A colour as `#3a55cc`: red, green and blue of sRGB, in lower case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("pattern" = "^#[0-9a-fA-F]{6}$"))]
pub struct AccentColor(String);

impl FromStr for AccentColor {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let text = text.trim().to_ascii_lowercase();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        let digits = text.strip_prefix('#').ok_or(Violation::ColorForm)?;
        let is_one = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_one { Ok(Self(text)) } else { Err(Violation::ColorForm) }
    }
}

checked_text!(AccentColor);

impl AccentColor {
    fn rgb(&self) -> Rgb {
        // Six digits, of which any two are an octet.
        Rgb::of(u32::from_str_radix(&self.0[1..], 16).unwrap_or_default())
    }

    /// How it is shown by day and by night: the nearest to it, on the way to black and to white, that keeps [`LEAST_CONTRAST`].
    pub fn shades(&self) -> [Shades; 2] {
        SCHEMES.map(|scheme| scheme.shades(self.rgb()))
    }
}

/// Red, green and blue of sRGB.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb([u8; 3]);

impl Rgb {
    /// `0x3a55cc`
    const fn of(number: u32) -> Self {
        let [_, red, green, blue] = number.to_be_bytes();
        Self([red, green, blue])
    }

    /// So many parts of 255 of another colour, and the rest of this one.
    fn mixed(self, other: Self, parts: u8) -> Self {
        let mix = |one: u8, other: u8| {
            let (parts, rest) = (u32::from(parts), 255 - u32::from(parts));
            u8::try_from((u32::from(one) * rest + u32::from(other) * parts + 127) / 255).unwrap_or(u8::MAX)
        };
        Self(std::array::from_fn(|part| mix(self.0[part], other.0[part])))
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio (WCAG 2.2), from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// What text must have (WCAG 2.2, 1.4.3).
pub const LEAST_CONTRAST: f64 = 4.5;

/// What a colour is shown with by day or by night, as the pages' stylesheet has it; a test there holds both against each other.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// What coloured text stands on: the page, surface, raised, sunken, hover and pressed of the stylesheet.
    pub grounds: [Rgb; 6],
    /// The text on a coloured ground.
    pub on_accent: Rgb,
    /// Where colours can be read better and better.
    towards: Rgb,
}

/// By day and by night.
pub const SCHEMES: [Scheme; 2] = [
    Scheme {
        grounds: [
            Rgb::of(0xf5_f6f9),
            Rgb::of(0xff_ffff),
            Rgb::of(0xff_ffff),
            Rgb::of(0xee_f0f5),
            Rgb::of(0xf3_f5fb),
            Rgb::of(0xe4_e8f3),
        ],
        on_accent: Rgb::of(0xff_ffff),
        towards: Rgb::of(0x00_0000),
    },
    Scheme {
        grounds: [
            Rgb::of(0x10_131a),
            Rgb::of(0x19_1d26),
            Rgb::of(0x1e_232e),
            Rgb::of(0x12_161e),
            Rgb::of(0x20_2634),
            Rgb::of(0x2c_3446),
        ],
        on_accent: Rgb::of(0x0f_1630),
        towards: Rgb::of(0xff_ffff),
    },
];

/// A colour as the stylesheet has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shades {
    pub accent: Rgb,
    /// Of what is pointed at.
    pub strong: Rgb,
    /// The ground of what is chosen.
    pub soft: Rgb,
}

impl Shades {
    fn of(accent: Rgb, scheme: &Scheme) -> Self {
        let strong = accent.mixed(scheme.towards, 51);
        Self { accent, strong, soft: scheme.grounds[1].mixed(accent, 28) }
    }

    /// Whether each can be read wherever it stands: as text on a ground, and as the ground of a button, pressed or not.
    fn can_be_read(&self, scheme: &Scheme) -> bool {
        let Self { accent, strong, soft } = *self;
        // What is pressed takes 12 of 100 parts of its ink into its ground; a little more is asked, since browsers mix in oklab.
        let pressed = strong.mixed(scheme.on_accent, 36);
        let pressed_quiet = scheme.grounds[4].mixed(accent, 36);
        let grounds = scheme.grounds.iter().chain([&soft, &pressed_quiet]);
        let buttons = [accent, strong, pressed];
        grounds.into_iter().all(|ground| accent.contrast(*ground) >= LEAST_CONTRAST)
            && buttons.iter().all(|button| button.contrast(scheme.on_accent) >= LEAST_CONTRAST)
    }
}

impl Scheme {
    fn shades(self, chosen: Rgb) -> Shades {
        let nearer_first = (0..=u8::MAX).map(|parts| Shades::of(chosen.mixed(self.towards, parts), &self));
        let mut readable = nearer_first.filter(|shades| shades.can_be_read(&self));
        // The last of them can be read whatever was chosen: it is black by day and white by night.
        readable.next().unwrap_or_else(|| Shades::of(self.towards, &self))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn color(number: u32) -> AccentColor {
        format!("#{number:06x}").parse().unwrap()
    }

    #[test]
    fn a_colour_is_six_digits() {
        assert_eq!(" #3A55cc ".parse::<AccentColor>().unwrap().as_str(), "#3a55cc");
        for text in ["#fff", "3a55cc", "#3a55cg", "#3a55cc00", "red", "#–55cc", "url(#a)"] {
            assert_eq!(text.parse::<AccentColor>(), Err(Violation::ColorForm), "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((Rgb::of(0).contrast(Rgb::of(0xff_ffff)) - 21.0).abs() < 1e-9);
        // The well-known least grey on white.
        assert!(Rgb::of(0x76_7676).contrast(Rgb::of(0xff_ffff)) >= LEAST_CONTRAST);
        assert!(Rgb::of(0x77_7777).contrast(Rgb::of(0xff_ffff)) < LEAST_CONTRAST);
    }

    #[test]
    fn what_can_be_read_already_stays_as_it_was_chosen() {
        assert_eq!(color(0x3a_55cc).shades()[0].accent, Rgb::of(0x3a_55cc));
        assert_eq!(color(0x95_abff).shades()[1].accent, Rgb::of(0x95_abff));
        let [day, night] = color(0xff_ff00).shades();
        assert_ne!(day.accent, Rgb::of(0xff_ff00), "yellow on white");
        assert_eq!(night.accent, Rgb::of(0xff_ff00));
    }

    proptest! {
        #[test]
        fn every_colour_can_be_read_by_day_and_by_night(number in 0..0x100_0000_u32) {
            for (shades, scheme) in color(number).shades().iter().zip(&SCHEMES) {
                prop_assert!(shades.can_be_read(scheme), "#{number:06x}: {shades:?}");
            }
        }

        #[test]
        fn nothing_nearer_to_the_chosen_colour_could_be_read(number in 0..0x100_0000_u32) {
            let chosen = Rgb::of(number);
            for (shades, scheme) in color(number).shades().iter().zip(&SCHEMES) {
                let steps = (0..=u8::MAX).map(|parts| chosen.mixed(scheme.towards, parts));
                for nearer in steps.take_while(|step| *step != shades.accent) {
                    prop_assert!(!Shades::of(nearer, scheme).can_be_read(scheme), "#{number:06x}: {nearer}");
                }
            }
        }
    }
}
