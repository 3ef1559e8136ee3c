//! An e-mail address: as its owner writes it, and folded, so that one person has one account.

use std::fmt::{self, Write};
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use icu_normalizer::DecomposingNormalizerBorrowed;
use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicase::UniCase;

use crate::{Violation, without_invisible};

/// An address as it was typed, which is how it is shown and where letters go. The form is that of HTML's
/// `<input type=email>`, which is what people can type, in any alphabet (RFC 6531); whether it exists only a letter can tell.
///
/// One account has it in whatever form it is written: two are equal whose folded forms are.
/// - Of the domain that is its A-labels, as the DNS compares names (RFC 5890, 2.3.2.4), by the non-transitional processing
///   of UTS 46.
/// - Of the local part it is what Unicode's compatibility caseless match compares (The Unicode Standard, 3.13, D146): case
///   does not matter in any alphabet, nor does whether an accent or a width is a character of its own, as UTS 39, 3.3, wants
///   of addresses. Servers may tell such addresses apart (RFC 5321, 2.4), though they are asked not to, so nothing is ever
///   sent to the folded form.
///
/// Characters that can't be seen (UAX 44, `Default_Ignorable_Code_Point`) come along with what is pasted and are left out.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(
    description = "An e-mail address, in any alphabet (RFC 6531). Upper and lower case are the same.",
    extend("format" = "email", "maxLength" = MAXIMUM, "not" = {"pattern": STRAY_DOTS})
)]
pub struct Email {
    typed: String,
    folded: String,
}

/// Dots that separate nothing (RFC 5322, 3.2.3).
const STRAY_DOTS: &str = "^[.]|[.][.]|[.]@";

/// The greatest length of a path, in octets, less its angle brackets (RFC 5321, 4.5.3.1.3).
const MAXIMUM: usize = 254;

/// The greatest length of what stands before the `@`, in octets (RFC 5321, 4.5.3.1.1).
const MAXIMUM_LOCAL: usize = 64;

/// Why letters to an address are no longer sent: mail systems measure a sender by how many of its letters end like this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressTrouble {
    /// There is no such address, or it takes nothing.
    Bounces,
    /// Its reader called one of our letters unwanted.
    Unwanted,
}

impl Email {
    /// What stands in place of a client's address whose data were erased. No address ends so (RFC 2606, 2).
    pub(crate) fn of_erased_client() -> Self {
        let address = "client@erased.invalid";
        Self { typed: address.to_owned(), folded: address.to_owned() }
    }
}

impl From<AddressTrouble> for Violation {
    fn from(trouble: AddressTrouble) -> Self {
        match trouble {
            AddressTrouble::Bounces => Self::AddressBounces,
            AddressTrouble::Unwanted => Self::LettersUnwanted,
        }
    }
}

impl Email {
    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The one form of all spellings of the address. It is for finding and comparing, never for sending.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The address that opens a letter to it (RFC 6068). Whatever means something in an address of the web is written by its
    /// octets, so nobody's address adds another reader or a text.
    pub fn mailto(&self) -> String {
        let mut address = "mailto:".to_owned();
        for octet in self.typed.bytes() {
            if octet.is_ascii_alphanumeric() || b"-._~+@".contains(&octet) {
                address.push(octet.into());
            } else {
                // Writing to a text never fails.
                let _ = write!(address, "%{octet:02X}");
            }
        }
        address
    }

    /// The same address with its domain as A-labels, for systems that know no other.
    pub fn with_ascii_domain(&self) -> String {
        match (self.typed.rsplit_once('@'), self.folded.rsplit_once('@')) {
            (Some((local, _)), Some((_, domain))) => format!("{local}@{domain}"),
            _ => self.typed.clone(),
        }
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Email {}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded.hash(state);
    }
}

impl Email {
    /// An address that is stored. It was accepted by the rules of its time; rules that came later are for typed
    /// addresses.
    fn kept(text: &str) -> Result<Self, Violation> {
        let seen = without_invisible(text);
        let typed = seen.trim();
        if typed.is_empty() {
            return Err(Violation::Required);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(Violation::EmailForm)?;
        let domain = Uts46::new()
            .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
            .map_err(|_| Violation::EmailForm)?;
        let well_formed = typed.len() <= MAXIMUM
            && local.len() + 1 + domain.len() <= MAXIMUM
            && (1..=MAXIMUM_LOCAL).contains(&local.len())
            && !local.chars().any(|character| {
                character.is_whitespace() || character.is_control() || "@<>()[]\\,;:\"".contains(character)
            });
        if !well_formed {
            return Err(Violation::EmailForm);
        }
        let folded = format!("{}@{domain}", fold(local));
        Ok(Self { typed: typed.to_owned(), folded })
    }
}

impl FromStr for Email {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let email = Self::kept(text)?;
        let local = email.typed.rsplit_once('@').map_or("", |(local, _)| local);
        // RFC 5322, 3.2.3: a dot stands between two parts. Servers refuse any other dot, or mean another mailbox by it.
        if local.split('.').any(str::is_empty) {
            return Err(Violation::EmailForm);
        }
        Ok(email)
    }
}

/// What a compatibility caseless match compares: NFKD(toCasefold(NFKD(toCasefold(NFD(text))))).
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let canonical = DecomposingNormalizerBorrowed::new_nfd();
    let compatible = DecomposingNormalizerBorrowed::new_nfkd();
    let fold = |text: String| UniCase::unicode(text).to_folded_case();
    let once = fold(canonical.normalize_iter(text.chars()).collect());
    let twice = fold(compatible.normalize_iter(once.chars()).collect());
    compatible.normalize_iter(twice.chars()).collect()
}

impl TryFrom<String> for Email {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        Self::kept(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.typed
    }
}

impl fmt::Display for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.typed.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use icu_normalizer::ComposingNormalizerBorrowed;
    use proptest::prelude::*;

    use super::*;

    fn email(text: &str) -> Email {
        text.parse().unwrap()
    }

    #[test]
    fn a_link_to_an_address_leads_to_that_address_alone() {
        let tricky = email("a?bcc=b%40evil.test&body=x@gamma.test");
        assert_eq!(tricky.mailto(), "mailto:a%3Fbcc%3Db%2540evil.test%26body%3Dx@gamma.test");
        assert_eq!(email("anna+k@example.com").mailto(), "mailto:anna+k@example.com");
        assert_eq!(
            email("я@пример.рф").mailto(),
            "mailto:%D1%8F@%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.%D1%80%D1%84"
        );
    }

    #[test]
    fn an_address_is_kept_as_it_was_typed_and_found_in_any_form() {
        let typed = email(" Иван@Пример.РФ ");
        assert_eq!(
            (typed.as_str(), typed.with_ascii_domain().as_str()),
            ("Иван@Пример.РФ", "Иван@xn--e1afmkfd.xn--p1ai")
        );
        for same in [
            "иван@пример.рф",
            "ИВАН@XN--E1AFMKFD.xn--p1ai",
            "и\u{200B}ван@пример。рф",
            "\u{FEFF}иван@пример.рф",
        ] {
            assert_eq!(email(same), typed, "{same}");
        }
        for [one, other] in [
            ["ANNA@example.com", "anna@Example.COM"],
            ["jose\u{301}@example.com", "JOSÉ@example.com"],
            ["ａｎｎａ@example.com", "anna@ｅxample.com"],
            ["strauß@example.com", "STRAUSS@example.com"],
            ["ΝΊΚΟΣ@example.com", "νίκος@example.com"],
            ["anna@bücher.example", "anna@xn--bcher-kva.example"],
        ] {
            assert_eq!(email(one), email(other), "{one} and {other}");
        }
        for [one, other] in [
            ["anna@example.com", "anna+news@example.com"],
            ["anna@example.com", "an.na@example.com"],
            ["anna@example.com", "аnna@example.com"],
            ["anna@example.com", "anna@example.org"],
            ["anna@strasse.example", "anna@straße.example"],
        ] {
            assert_ne!(email(one), email(other), "{one} and {other}");
        }
    }

    #[test]
    fn what_could_reach_a_header_is_refused() {
        for text in
            ["a@b\r\nBcc: c@d", "a b@c", "a@b,c@d", "<a@b>", "@b", "a@", "a@@b", "plain", "a@b\u{2028}c"]
        {
            assert_eq!(text.parse::<Email>(), Err(Violation::EmailForm), "{text:?}");
        }
    }

    #[test]
    fn dots_that_separate_nothing_are_refused() {
        let stray_dots = regex_lite::Regex::new(STRAY_DOTS).unwrap();
        for local in ["a..b", ".a", "a.", ".", "a.b..c"] {
            assert!(stray_dots.is_match(&format!("{local}@x.ru")), "the document says so of {local}");
            assert_eq!(format!("{local}@x.ru").parse::<Email>(), Err(Violation::EmailForm), "{local}");
        }
        assert_eq!(email("a.b.c@x.ru").as_str(), "a.b.c@x.ru");
        assert!(!stray_dots.is_match("a.b.c@x.ru"));
        let schema = schemars::schema_for!(Email);
        assert_eq!(schema.get("not"), Some(&serde_json::json!({"pattern": STRAY_DOTS})));
        let kept: Email = serde_json::from_str("\"a..b@x.ru\"").unwrap();
        assert_eq!(kept.as_str(), "a..b@x.ru", "whoever has it already is read as before");
    }

    #[test]
    fn what_no_server_is_called_is_refused() {
        for host in
            ["-a.example", "a_b.example", "a..example", ".example", "example.", "xn--a.example", "127.0.0.1]"]
        {
            assert_eq!(format!("anna@{host}").parse::<Email>(), Err(Violation::EmailForm), "{host}");
        }
        for host in ["localhost", "a--b.example", "mail.example.com"] {
            assert_eq!(email(&format!("anna@{host}")).as_str(), format!("anna@{host}"));
        }
    }

    #[test]
    fn an_address_is_as_long_as_mail_servers_take_it() {
        assert!(format!("{}@example.com", "a".repeat(64)).parse::<Email>().is_ok());
        let domain = vec!["a".repeat(60); 4].join(".");
        assert!(format!("{}@{domain}", "a".repeat(10)).parse::<Email>().is_ok());
        for long in [format!("{}@example.com", "a".repeat(65)), format!("{}@{domain}", "a".repeat(11))] {
            assert_eq!(long.parse::<Email>(), Err(Violation::EmailForm), "{long}");
        }
    }

    /// Letters of alphabets in which each has one upper and one lower case, or none.
    const LETTERS: &str = "[a-z0-9à-öø-ÿа-яёα-ωא-ת一-十_+-]{1,6}(\\.[a-z0-9à-öø-ÿа-яёα-ωא-ת一-十_+-]{1,6})?";

    proptest! {
        #[test]
        fn case_does_not_matter(local in LETTERS, label in "[a-zà-öø-ÿа-яё]{1,10}") {
            let typed = email(&format!("{local}@{label}.example"));
            let upper = email(&format!("{}@{}.Example", local.to_uppercase(), label.replace('ß', "s").to_uppercase()));
            let lower = email(&format!("{}@{}.example", local.to_lowercase(), label.replace('ß', "s")));
            prop_assert_eq!(&upper, &lower);
            if !label.contains('ß') {
                prop_assert_eq!(&typed, &upper);
            }
            prop_assert_eq!(typed.as_str(), format!("{local}@{label}.example"));
        }

        #[test]
        fn the_way_that_characters_are_composed_does_not_matter(text in "\\PC{1,12}") {
            let written = |local: String| format!("{local}@example.com").parse::<Email>();
            let Ok(typed) = written(text.clone()) else { return Ok(()) };
            let characters = || text.chars();
            let forms: [String; 4] = [
                ComposingNormalizerBorrowed::new_nfc().normalize_iter(characters()).collect(),
                ComposingNormalizerBorrowed::new_nfkc().normalize_iter(characters()).collect(),
                DecomposingNormalizerBorrowed::new_nfd().normalize_iter(characters()).collect(),
                DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(characters()).collect(),
            ];
            // A character can stand for several, some of which an address can't have, such as a space and an accent.
            for form in forms.into_iter().filter(|form| !form.contains(char::is_whitespace)) {
                if let Ok(same) = written(form) {
                    prop_assert_eq!(&same, &typed);
                }
            }
        }

        #[test]
        fn whatever_is_taken_is_kept_whole_and_its_folded_form_is_its_own(text in "\\PC{1,20}(@\\PC{1,20})?") {
            let Ok(typed) = text.parse::<Email>() else { return Ok(()) };
            let kept: Email = serde_json::from_value(serde_json::to_value(&typed).unwrap()).unwrap();
            prop_assert_eq!(kept.as_str(), typed.as_str());
            prop_assert_eq!(&kept, &typed);
            if let Ok(folded) = typed.folded().parse::<Email>() {
                prop_assert_eq!(folded.folded(), typed.folded());
            }
        }
    }
}
