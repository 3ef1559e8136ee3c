//! How letters are written. Each letter has a text beside its page and one button, and says where answers belong, who
//! sent it, why, and what to do if it was not meant for its reader. The contexts have the letters themselves. Addresses in a letter come from the
//! configuration alone, never from a request.

mod sender;
mod unlinked;

use std::fmt::Display;

use cloud::mail::Letter;
use domain::token::Purpose;
use domain::{Email, Organization, User, ZoneName};
use fluent_bundle::FluentValue;
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};
pub use sender::sender_for;
use unlinked::unlinked;

use crate::host::{Base, Host};
use crate::room::{Rooms, Way};
use crate::texts::Locale;
use crate::wording::Wording;

/// Writes letters in one language.
pub struct Letters {
    pub base: Base,
    /// The recipient's language or, if the recipient is not known yet, the language of the person who has the letter
    /// sent.
    pub wording: Wording,
    /// In which moments are told.
    pub time_zone: ZoneName,
}

/// The parts of a letter. Its texts are the Fluent message `letter-<kind>`, which is the subject, and that message's
/// attributes `text`, `button`, `why` and `not-you`.
pub struct Draft<'a> {
    pub kind: &'static str,
    pub to: &'a Email,
    pub arguments: Vec<(&'static str, Said)>,
    /// Sentences after `text`.
    pub more: Vec<String>,
    /// The address to which the button leads.
    pub address: String,
    pub tags: Vec<(&'static str, String)>,
}

/// A value that is filled into the texts of a letter.
pub struct Said(String);

impl Said {
    /// Words that people wrote, perhaps others than the letter's reader. They never become a link.
    pub fn by_people(text: impl AsRef<str>) -> Self {
        Self(unlinked(text.as_ref()))
    }

    pub fn by_us(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    fn value(&self) -> FluentValue<'_> {
        self.0.as_str().into()
    }
}

impl Letters {
    /// The letters of a worker to somebody of an organisation: in the language and the zone that they have chosen, or else in
    /// those of the organisation.
    pub fn of_organization(
        rooms: &Rooms,
        settings: &cloud::Settings,
        organization: &Organization,
        reader: &User,
    ) -> Self {
        let language = reader.language.or(organization.language);
        let time_zone = reader.time_zone.as_ref().unwrap_or(&organization.time_zone).clone();
        Self {
            base: Base::new(&settings.base, settings.port),
            wording: Wording::new(rooms, language.map_or(Locale::Russian, Locale::from)),
            time_zone,
        }
    }

    /// The address of a page of the base host.
    pub fn on_base(&self, path: &str) -> String {
        format!("{}{path}", self.base.origin_of(&Host::Base))
    }

    /// The address, on the base host, of a way into which this is filled; that host's first page where no context has it.
    pub fn way_on_base(&self, way: Way, filled_in: &[&dyn Display]) -> String {
        self.way_at(&Host::Base, way, filled_in)
    }

    /// The same on another host.
    pub fn way_at(&self, host: &Host, way: Way, filled_in: &[&dyn Display]) -> String {
        let path = self.wording.rooms().address_of(way, filled_in).unwrap_or_default();
        self.base.origin_of(host) + &path
    }

    /// How long a link works, and how often.
    pub fn lifetime(&self, purpose: Purpose) -> String {
        self.text("letter-link-lifetime", &[("hours", (purpose.lifetime() / 3_600).into())])
    }

    /// With how far the time is from UTC there, since a letter is read anywhere.
    pub fn moment(&self, at: Timestamp) -> Said {
        let zoned = at.to_zoned(self.time_zone.time_zone());
        let format = match self.wording.locale() {
            Locale::Russian => "%d.%m.%Y, %H:%M (UTC%:z)",
            Locale::English => "%-d %b %Y, %H:%M (UTC%:z)",
        };
        Said::by_us(zoned.strftime(format).to_string())
    }

    /// A sentence of a letter.
    pub fn sentence(&self, key: &str, arguments: &[(&str, &Said)]) -> String {
        let arguments: Vec<_> = arguments.iter().map(|(name, said)| (*name, said.value())).collect();
        self.text(key, &arguments)
    }

    fn text(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        self.wording.text_with(key, arguments).into_owned()
    }

    pub fn write(&self, draft: &Draft<'_>) -> Letter {
        let Draft { kind, to, arguments, more, address, tags } = draft;
        let mut arguments: Vec<(&str, FluentValue<'_>)> =
            arguments.iter().map(|(name, said)| (*name, said.value())).collect();
        arguments.push(("email", to.as_str().into()));
        let key = kind.replace('_', "-");
        let part = |attribute: &str| self.text(&format!("letter-{key}{attribute}"), &arguments);
        let subject = part("");
        let paragraphs: Vec<String> = [part(".text")].into_iter().chain(more.iter().cloned()).collect();
        let button = part(".button");
        let answers = self.text("letter-answers", &[("button", button.as_str().into())]);
        let footer = [answers, part(".why"), part(".not-you")];
        let tags = tags.iter().map(|(name, value)| ((*name).into(), value.clone())).collect();
        let text =
            format!("{}\n\n{button}:\n{address}\n\n-- \n{}\n", paragraphs.join("\n\n"), footer.join("\n\n"));
        let html = self.page(&subject, &paragraphs, (&button, address), &footer).into_string();
        Letter { to: (*to).clone(), subject: subject.into(), text, html, tags }
    }

    /// Readers of letters know inline styles at best.
    fn page(
        &self,
        subject: &str,
        paragraphs: &[String],
        (button, address): (&str, &str),
        footer: &[String],
    ) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.wording.locale().tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (subject) }
                }
                body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif" {
                    div style="max-width:560px;margin:0 auto" {
                        p style="font-weight:600" { (self.wording.text("product")) }
                        h1 style="font-size:22px;line-height:1.3" { (subject) }
                        @for paragraph in paragraphs { p style="white-space:pre-line" { (paragraph) } }
                        p style="margin:24px 0" {
                            a href=(address) style="display:inline-block;padding:12px 20px;border-radius:8px;background:#2f5bea;color:#ffffff;font-weight:600;text-decoration:none" { (button) }
                        }
                        hr style="border:0;border-top:1px solid #8888;margin:24px 0";
                        @for line in footer { p style="font-size:14px" { (line) } }
                    }
                }
            }
        }
    }
}
