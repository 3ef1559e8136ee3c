//! `{client.name}` in a text that is used again and again: it stands for what differs from ticket to ticket. Anything else of that
//! form is an error of whoever wrote the text, and goes out to nobody. `{ client.name }`, with blanks, is no placeholder.

use super::{Author, Client};
use crate::{EntryText, Name, Subject, Violation};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Placeholder {
    ClientName,
    TicketNumber,
    TicketSubject,
    /// Whoever of the staff writes: by their first name, as clients call them.
    AgentName,
    OrganizationName,
}

impl Placeholder {
    pub const ALL: [Self; 5] =
        [Self::ClientName, Self::TicketNumber, Self::TicketSubject, Self::AgentName, Self::OrganizationName];

    pub const fn key(self) -> &'static str {
        match self {
            Self::ClientName => "client.name",
            Self::TicketNumber => "ticket.number",
            Self::TicketSubject => "ticket.subject",
            Self::AgentName => "agent.name",
            Self::OrganizationName => "organization.name",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|placeholder| placeholder.key() == name)
    }
}

/// What placeholders stand for in a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    pub number: u64,
    pub subject: &'a Subject,
    /// Without one, nothing can be said of it.
    pub client: Option<&'a Client>,
    pub by: &'a Author,
    pub organization: &'a Name,
}

impl Placed<'_> {
    fn value(&self, placeholder: Placeholder) -> Option<String> {
        match placeholder {
            Placeholder::ClientName => self.client.map(|client| client.name.to_string()),
            Placeholder::TicketNumber => Some(self.number.to_string()),
            Placeholder::TicketSubject => Some(self.subject.to_string()),
            Placeholder::AgentName => self.by.party().map(|party| party.first_name().to_string()),
            Placeholder::OrganizationName => Some(self.organization.to_string()),
        }
    }

    /// A text with what its placeholders stand for. What a placeholder stands for is filled in as it is, whatever it looks like.
    ///
    /// # Errors
    ///
    /// [`Violation::Placeholder`] for the first one that stands for nothing here; [`Violation::TooLong`] for what becomes too long.
    pub fn fill(&self, text: &EntryText) -> Result<EntryText, Violation> {
        let filled = fill(text.as_str(), |name| self.named(name).ok_or_else(|| unknown(name)))?;
        if filled == text.as_str() { Ok(text.clone()) } else { filled.parse() }
    }

    /// The same for somebody who goes on with the text and sends it, by which it is filled once more: what stands for nothing here
    /// is left as it is, and what is filled in looks like no placeholder.
    pub fn begin(&self, text: &str) -> String {
        let value = |name: &str| match self.named(name) {
            Some(value) => apart(&value),
            None => format!("{{{name}}}"),
        };
        fill::<std::convert::Infallible>(text, |name| Ok(value(name))).unwrap_or_else(|never| match never {})
    }

    fn named(&self, name: &str) -> Option<String> {
        self.value(Placeholder::named(name)?)
    }
}

fn fill<E>(text: &str, value: impl Fn(&str) -> Result<String, E>) -> Result<String, E> {
    let filled = parts(text).into_iter().map(|part| match part {
        Part::Text(text) => Ok(text.to_owned()),
        Part::Placeholder(name) => value(name),
    });
    filled.collect()
}

/// The same text without placeholders: `{client.name}` is `{ client.name}`.
fn apart(text: &str) -> String {
    let part = |part| match part {
        Part::Text(text) => text.to_owned(),
        Part::Placeholder(name) => format!("{{ {name}}}"),
    };
    parts(text).into_iter().map(part).collect()
}

/// Refuses a text with a placeholder that stands for nothing in any ticket.
pub(super) fn check_placeholders(text: &str) -> Result<(), Violation> {
    let mut parts = parts(text).into_iter();
    parts.try_for_each(|part| match part {
        Part::Placeholder(name) if Placeholder::named(name).is_none() => Err(unknown(name)),
        _ => Ok(()),
    })
}

fn unknown(name: &str) -> Violation {
    Violation::Placeholder { placeholder: format!("{{{name}}}") }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part<'a> {
    Text(&'a str),
    /// What stands between the braces.
    Placeholder(&'a str),
}

/// The parts of a text, in their order. Small Latin letters, dots and low lines between braces are a placeholder.
fn parts(text: &str) -> Vec<Part<'_>> {
    let is_of_name = |character: char| character.is_ascii_lowercase() || character == '.' || character == '_';
    let (mut parts, mut begun) = (Vec::new(), 0);
    for (place, _) in text.match_indices('{') {
        let rest = &text[place + 1..];
        let name = &rest[..rest.find(|character| !is_of_name(character)).unwrap_or(rest.len())];
        if name.is_empty() || !rest[name.len()..].starts_with('}') {
            continue;
        }
        parts.extend((begun < place).then(|| Part::Text(&text[begun..place])));
        parts.push(Part::Placeholder(name));
        begun = place + name.len() + 2;
    }
    parts.extend((begun < text.len()).then(|| Part::Text(&text[begun..])));
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::UserId;
    use crate::service_desk::Party;

    fn filled(text: &str, client: Option<&str>) -> Result<String, Violation> {
        let client = client.map(|name| Client {
            id: UserId::new(),
            name: name.parse().unwrap(),
            email: "client@example.com".parse().unwrap(),
        });
        let by =
            Author::Staff(Party { id: UserId::new(), name: "Сидорова Ольга".parse().unwrap() });
        let placed = Placed {
            number: 12,
            subject: &"Не печатает {принтер}".parse().unwrap(),
            client: client.as_ref(),
            by: &by,
            organization: &"Ромашка".parse().unwrap(),
        };
        placed.fill(&text.parse().unwrap()).map(String::from)
    }

    #[test]
    fn placeholders_become_what_they_stand_for() {
        let text = "Здравствуйте, {client.name}! № {ticket.number} «{ticket.subject}». {agent.name}, {organization.name}";
        let expected = "Здравствуйте, Пётр {agent.name}! № 12 «Не печатает {принтер}». Ольга, Ромашка";
        assert_eq!(filled(text, Some("Пётр {agent.name}")), Ok(expected.to_owned()));
    }

    #[test]
    fn what_a_form_begins_with_is_filled_once_however_often_it_is_sent() {
        let client = Client {
            id: UserId::new(),
            name: "{agent.name}".parse().unwrap(),
            email: "client@example.com".parse().unwrap(),
        };
        let by =
            Author::Staff(Party { id: UserId::new(), name: "Сидорова Ольга".parse().unwrap() });
        let subject = "{klient}".parse().unwrap();
        let organization = "Ромашка".parse().unwrap();
        let placed = Placed {
            number: 1,
            subject: &subject,
            client: Some(&client),
            by: &by,
            organization: &organization,
        };
        let begun = placed.begin("{client.name}: {ticket.subject}, {nothing}");
        assert_eq!(begun, "{ agent.name}: { klient}, {nothing}");
        let sent = placed.begin("{client.name}: {ticket.subject}").parse().unwrap();
        assert_eq!(placed.fill(&sent), Ok(sent.clone()));
    }

    #[test]
    fn what_stands_for_nothing_is_refused_by_its_name() {
        let missing = |name: &str| Err(Violation::Placeholder { placeholder: name.to_owned() });
        assert_eq!(filled("{client.name}, добрый день", None), missing("{client.name}"));
        assert_eq!(filled("{ticket.number} {klient}", None), missing("{klient}"));
        for text in ["{ client.name }", "{}", "{Client}", "{\"a\": 1}", "{{1}}", "конец {", "{client.name"]
        {
            assert_eq!(filled(text, None), Ok(text.to_owned()), "{text}");
        }
        assert_eq!(check_placeholders("{client.name} {agent.name}"), Ok(()));
        assert_eq!(check_placeholders("{{agent}}"), Err(unknown("agent")));
    }

    proptest! {
        #[test]
        fn the_parts_of_a_text_are_the_text(text in "[{}a.Я ]{0,24}") {
            let again: String = parts(&text).into_iter().map(|part| match part {
                Part::Text(text) => text.to_owned(),
                Part::Placeholder(name) => format!("{{{name}}}"),
            }).collect();
            prop_assert_eq!(again, text);
        }
    }
}
