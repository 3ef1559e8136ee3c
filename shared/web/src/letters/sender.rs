//! In whose name letters go out.

use cloud::mail::Sender;
use domain::Organization;

use super::unlinked::unlinked;

/// The platform, as letters name it.
const PLATFORM: &str = "Kabinet";

/// The longest name of an organisation that stands whole beside our address, in characters and in octets: longer ones are
/// cut by mail programs, together with the platform's name after it.
const MOST_CHARACTERS: usize = 60;
const MOST_OCTETS: usize = 120;

/// The sender of the letters of an organisation, to whose contact address answers go; without one, the platform itself.
pub fn sender_for(organization: Option<&Organization>) -> Sender {
    let name = organization.map(|organization| shortened(&unlinked(organization.name.as_str())));
    let name = name.filter(|name| !name.is_empty());
    Sender {
        name: name.map_or_else(|| PLATFORM.to_owned(), |name| format!("{name} ({PLATFORM})")),
        reply_to: organization.and_then(|organization| organization.contacts.email.clone()),
    }
}

/// A name on one line, cut after a whole word if that leaves at least half of it.
fn shortened(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = |(place, (at, letter)): &(usize, (usize, char))| {
        *place < MOST_CHARACTERS && at + letter.len_utf8() <= MOST_OCTETS
    };
    let kept =
        name.char_indices().enumerate().take_while(fits).map(|(_, (at, letter))| at + letter.len_utf8());
    let kept = name.split_at(kept.last().unwrap_or_default()).0;
    if kept.len() == name.len() {
        return name;
    }
    let whole = match kept.rsplit_once(' ') {
        Some((words, _)) if words.len() * 2 >= kept.len() => words,
        _ => kept,
    };
    format!("{}…", whole.trim_end_matches(|letter: char| letter.is_whitespace() || letter == ','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_fits_stays_and_a_longer_one_ends_after_a_word() {
        for (name, shown) in [
            ("ООО «Ромашка»", "ООО «Ромашка»".to_owned()),
            ("  Acme\u{202F}Ltd.\n", "Acme Ltd.".to_owned()),
            (
                "Федеральное государственное бюджетное учреждение науки, институт",
                "Федеральное государственное бюджетное учреждение науки…".to_owned(),
            ),
            (&"я".repeat(200), format!("{}…", "я".repeat(60))),
            (&"w".repeat(60), "w".repeat(60)),
            (&"🌼".repeat(60), format!("{}…", "🌼".repeat(30))),
        ] {
            assert_eq!(shortened(name), shown, "{name}");
        }
    }
}
