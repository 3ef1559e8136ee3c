//! The small Markdown in which people write for everybody: headings, lists, links and emphasis of `CommonMark`. Everything else is
//! shown as the text that it is, also what looks like HTML.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

/// A text as a part of a page. Its headings stand below the one of the page.
pub fn markdown(text: &str) -> Markup {
    let mut drawn = String::with_capacity(text.len() * 2);
    push_html(&mut drawn, allowed(text));
    PreEscaped(drawn)
}

/// The words of a text, of which so many characters are told at most.
pub fn beginning_of(text: &str, most: usize) -> String {
    let mut plain = String::new();
    for event in allowed(text) {
        match event {
            Event::Text(text) => plain.push_str(&text),
            Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => {
                plain.push(' ');
            }
            _ => {}
        }
    }
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.chars().count() <= most {
        return plain;
    }
    let cut: String = plain.chars().take(most).collect();
    let whole = cut.rsplit_once(' ').map_or(&*cut, |(whole, _)| whole);
    format!("{whole}…")
}

fn allowed(text: &str) -> impl Iterator<Item = Event<'_>> {
    // Whether each link that is open leads somewhere.
    let mut links = Vec::new();
    Parser::new_ext(text, Options::empty()).filter_map(move |event| match event {
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            links.push(leads_somewhere(dest_url));
            links.last().is_some_and(|leads| *leads).then_some(event)
        }
        Event::End(TagEnd::Link) => links.pop().is_some_and(|leads| leads).then_some(event),
        Event::Start(Tag::Heading { level, .. }) => Some(Event::Start(Tag::Heading {
            level: below(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        })),
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(below(level)))),
        Event::Start(Tag::Paragraph | Tag::List(_) | Tag::Item | Tag::Emphasis | Tag::Strong)
        | Event::End(
            TagEnd::Paragraph | TagEnd::List(_) | TagEnd::Item | TagEnd::Emphasis | TagEnd::Strong,
        )
        | Event::Text(_)
        | Event::HardBreak => Some(event),
        Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        // People who begin another line want one.
        Event::SoftBreak => Some(Event::HardBreak),
        Event::Rule => Some(Event::Text("—".into())),
        _ => None,
    })
}

/// Whether a link leads to a page, to somebody's mail or telephone: what a browser would run is none.
fn leads_somewhere(address: &str) -> bool {
    let is_here = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    let is_there = ["http://", "https://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    is_here || is_there
}

const fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str) -> String {
        markdown(text).into_string().trim_end().to_owned()
    }

    #[test]
    fn headings_lists_links_and_emphasis_are_drawn() {
        for (text, expected) in [
            ("# Контакты", "<h2>Контакты</h2>"),
            ("*Звоните* **днём**", "<p><em>Звоните</em> <strong>днём</strong></p>"),
            ("раз\nдва", "<p>раз<br />\nдва</p>"),
            ("- раз\n- два", "<ul>\n<li>раз</li>\n<li>два</li>\n</ul>"),
            ("[почта](mailto:a@b.example)", "<p><a href=\"mailto:a@b.example\">почта</a></p>"),
            ("[очередь](/queue)", "<p><a href=\"/queue\">очередь</a></p>"),
        ] {
            assert_eq!(drawn(text), expected, "{text}");
        }
    }

    #[test]
    fn everything_else_is_text() {
        for (text, expected) in [
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
            ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"),
            ("[да](javascript:alert(1))", "<p>да</p>"),
            ("[да](JavaScript&#58;alert)", "<p>да</p>"),
            ("[да](//evil.example)", "<p>да</p>"),
            ("[да](/\\evil.example)", "<p>да</p>"),
            ("![кот](https://evil.example/a.png)", "<p>кот</p>"),
            (
                "<https://a.example/\"onmouseover=x>",
                "<p><a href=\"https://a.example/%22onmouseover=x\">https://a.example/\"onmouseover=x</a></p>",
            ),
            ("`код`", "<p>код</p>"),
            ("> слова", "<p>слова</p>"),
        ] {
            assert_eq!(drawn(text), expected, "{text}");
        }
    }

    #[test]
    fn a_beginning_ends_with_a_word() {
        assert_eq!(beginning_of("# Мы\n\n*работаем* [здесь](/queue)", 100), "Мы работаем здесь");
        assert_eq!(beginning_of("раз два три", 9), "раз два…");
    }
}
