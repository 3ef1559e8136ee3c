//! The letters that people get: each with a text beside its page, one button, who sent it and why, and what to do if it was
//! not meant for its reader. Addresses in them come from the configuration alone, never from a request.

mod unlinked;

use cloud::mail::Letter;
use domain::audit::Action;
use domain::token::Purpose;
use domain::{Description, Email, Name, OrganizationId, Token, User, UserId};
use fluent_bundle::FluentValue;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, html};
use unlinked::unlinked;

use crate::host::{Base, Host};
use crate::texts::Locale;

/// Whoever writes letters in one language.
pub struct Letters<'a> {
    pub base: &'a Base,
    /// The recipient's; of somebody who is not known yet, that of whoever has them written to.
    pub locale: Locale,
}

/// What an invitation says.
pub struct Invitation<'a> {
    pub to: &'a Email,
    pub token: &'a Token,
    pub organization_id: OrganizationId,
    pub organization: &'a Name,
    pub user_id: UserId,
    pub inviter: &'a str,
    /// In the language of the letter.
    pub role: &'a str,
}

/// The tags of an invitation's letter, by which its events find it.
pub const ORGANIZATION_TAG: &str = "organization";
pub const USER_TAG: &str = "user";
pub const INVITATION_TAG: &str = "invitation";

/// What every kind of letter is made of. Its texts are the Fluent message `letter-<kind>`, which is the subject, and that
/// message's attributes `text`, `button`, `why` and `not-you`.
struct Draft<'a> {
    kind: &'static str,
    to: &'a Email,
    arguments: Vec<(&'static str, Words)>,
    /// What is said after `text`.
    more: Vec<String>,
    /// Where the button leads.
    address: String,
    tags: Vec<(&'static str, String)>,
}

/// What varies in the texts of a letter.
struct Words(String);

impl Words {
    /// Words of people, who may be others than the letter's reader: whatever they wrote, it is no link.
    fn of_people(text: impl AsRef<str>) -> Self {
        Self(unlinked(text.as_ref()))
    }

    fn of_ours(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    fn value(&self) -> FluentValue<'_> {
        self.0.as_str().into()
    }
}

impl Letters<'_> {
    /// Asks somebody to join an organisation.
    pub fn invitation(&self, invitation: &Invitation<'_>) -> Letter {
        let Invitation { to, token, organization_id, organization, user_id, inviter, role } = *invitation;
        self.write(&Draft {
            kind: "invitation",
            to,
            arguments: vec![
                ("organization", Words::of_people(organization.as_str())),
                ("inviter", Words::of_people(inviter)),
                ("role", Words::of_people(role)),
            ],
            more: vec![self.lifetime(Purpose::Invitation { organization_id })],
            address: self.on_base(&format!("/invitations/{}", token.as_str())),
            tags: vec![
                (ORGANIZATION_TAG, organization_id.to_string()),
                (USER_TAG, user_id.to_string()),
                (INVITATION_TAG, token.hash().as_str().to_owned()),
            ],
        })
    }

    /// Lets somebody who has forgotten their password choose another.
    pub fn password_reset(&self, to: &Email, token: &Token) -> Letter {
        self.write(&Draft {
            kind: "password-reset",
            to,
            arguments: Vec::new(),
            more: vec![self.lifetime(Purpose::PasswordReset)],
            address: self.on_base(&format!("/password-reset/{}", token.as_str())),
            tags: Vec::new(),
        })
    }

    /// Tells somebody that they run the platform from now on, once they have chosen a password.
    pub fn super_admin(&self, to: &Email, token: &Token) -> Letter {
        self.write(&Draft {
            kind: "super-admin",
            to,
            arguments: Vec::new(),
            more: vec![self.lifetime(Purpose::PasswordReset)],
            address: self.on_base(&format!("/password-reset/{}", token.as_str())),
            tags: Vec::new(),
        })
    }

    /// Tells somebody that they have another password from this moment on.
    pub fn password_changed(&self, to: &Email, at: Timestamp) -> Letter {
        self.write(&Draft {
            kind: "password-changed",
            to,
            arguments: vec![("at", Words::of_ours(self.moment(at)))],
            more: Vec::new(),
            address: self.on_base("/password-reset"),
            tags: Vec::new(),
        })
    }

    /// Tells somebody what has been done with their second factor: [`Action::SecondFactorEnabled`],
    /// [`Action::SecondFactorDisabled`] or [`Action::RecoveryCodesRenewed`].
    pub fn second_factor(&self, to: &Email, done: Action, at: Timestamp) -> Letter {
        self.write(&Draft {
            kind: done.key(),
            to,
            arguments: vec![("at", Words::of_ours(self.moment(at)))],
            more: Vec::new(),
            address: self.on_base("/password-reset"),
            tags: Vec::new(),
        })
    }

    /// Tells somebody that their second factor is about to be taken off, which they can stop.
    pub fn second_factor_reset(&self, to: &Email, by: &Name, at: Timestamp, token: &Token) -> Letter {
        self.write(&Draft {
            kind: "second-factor-reset",
            to,
            arguments: vec![("by", Words::of_people(by.as_str())), ("at", Words::of_ours(self.moment(at)))],
            more: vec![self.lifetime(Purpose::SecondFactorKept)],
            address: self.on_base(&format!("/second-factor/keep/{}", token.as_str())),
            tags: Vec::new(),
        })
    }

    /// Tells whoever was taking somebody's second factor off that its owner keeps it.
    pub fn second_factor_kept(&self, to: &Email, owner: &User) -> Letter {
        self.write(&Draft {
            kind: "second-factor-kept",
            to,
            arguments: vec![
                ("name", Words::of_people(owner.full_name().as_str())),
                ("owner", Words::of_ours(owner.email.as_str())),
            ],
            more: Vec::new(),
            address: format!(
                "{}/people/{}/second-factor/reset",
                self.base.origin_of(&Host::Platform),
                owner.id
            ),
            tags: Vec::new(),
        })
    }

    /// Tells somebody that an organisation has closed its cabinet to them.
    pub fn dismissal(
        &self,
        to: &Email,
        organization: &Name,
        by: &str,
        reason: Option<&Description>,
    ) -> Letter {
        let reason = reason.map(|reason| Words::of_people(reason.as_str()));
        let reason =
            reason.map(|reason| self.text_with("letter-dismissal.reason", &[("reason", reason.value())]));
        self.write(&Draft {
            kind: "dismissal",
            to,
            arguments: vec![
                ("organization", Words::of_people(organization.as_str())),
                ("by", Words::of_people(by)),
            ],
            more: reason.into_iter().chain([self.text_with("letter-dismissal.kept", &[])]).collect(),
            address: self.base.origin_of(&Host::Base),
            tags: Vec::new(),
        })
    }

    /// Asks somebody whether an address that they want to be known by is theirs. `path` is where on the base host they say
    /// so.
    pub fn email_change(&self, new: &Email, name: &Name, path: &str, purpose: Purpose) -> Letter {
        self.write(&Draft {
            kind: "email-change",
            to: new,
            arguments: vec![("name", Words::of_people(name.as_str()))],
            more: vec![self.lifetime(purpose)],
            address: self.on_base(path),
            tags: Vec::new(),
        })
    }

    /// Tells somebody, at their former address, that they have another.
    pub fn email_changed(&self, former: &Email, new: &Email, at: Timestamp) -> Letter {
        self.write(&Draft {
            kind: "email-changed",
            to: former,
            arguments: vec![("new", Words::of_ours(new.as_str())), ("at", Words::of_ours(self.moment(at)))],
            more: Vec::new(),
            address: self.base.origin_of(&Host::Base),
            tags: Vec::new(),
        })
    }

    fn on_base(&self, path: &str) -> String {
        format!("{}{path}", self.base.origin_of(&Host::Base))
    }

    /// For how long a link works, and how often.
    fn lifetime(&self, purpose: Purpose) -> String {
        self.text_with("letter-link-lifetime", &[("hours", (purpose.lifetime() / 3_600).into())])
    }

    /// In the platform's time zone, which it names.
    fn moment(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(TimeZone::fixed(domain::clock::ZONE));
        let format = match self.locale {
            Locale::Russian => "%d.%m.%Y, %H:%M (UTC%:z)",
            Locale::English => "%-d %b %Y, %H:%M (UTC%:z)",
        };
        zoned.strftime(format).to_string()
    }

    fn text_with(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        self.locale.text_with(key, arguments).into_owned()
    }

    fn write(&self, draft: &Draft<'_>) -> Letter {
        let Draft { kind, to, arguments, more, address, tags } = draft;
        let mut arguments: Vec<(&str, FluentValue<'_>)> =
            arguments.iter().map(|(name, words)| (*name, words.value())).collect();
        arguments.push(("email", to.as_str().into()));
        let part = |attribute: &str| self.text_with(&format!("letter-{kind}{attribute}"), &arguments);
        let subject = part("");
        let paragraphs: Vec<String> = [part(".text")].into_iter().chain(more.iter().cloned()).collect();
        let (button, footer) = (part(".button"), [part(".why"), part(".not-you")]);
        let text =
            format!("{}\n\n{button}:\n{address}\n\n-- \n{}\n", paragraphs.join("\n\n"), footer.join("\n\n"));
        let html = self.page(&subject, &paragraphs, (&button, address), &footer).into_string();
        Letter { to: (*to).clone(), subject: subject.into(), text, html, tags: tags.clone() }
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
            html lang=(self.locale.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (subject) }
                }
                body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif" {
                    div style="max-width:560px;margin:0 auto" {
                        p style="font-weight:600" { (self.locale.text("product")) }
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
