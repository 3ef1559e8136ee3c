//! The small Markdown in which people write for everybody: headings, lists, links and emphasis of `CommonMark`. Everything else is
//! shown as the text that it is, also what looks like HTML.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

/// A text as a part of a page. Its headings stand below the one of the page.
pub fn markdown(text: &str) -> Markup {
    let mut drawn = String::with_capacity(text.len() * 2);
    push_html(&mut drawn, allowed(&without_other_marks(text)));
    PreEscaped(drawn)
}

/// The words of a text, of which so many characters are told at most.
pub fn beginning_of(text: &str, most: usize) -> String {
    let mut plain = String::new();
    for event in allowed(&without_other_marks(text)) {
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

/// The text, with a backslash before what would be a mark of anything else: a quotation, code, a picture, a rule, the address of a
/// link elsewhere.
fn without_other_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut is_after_text = false;
    for line in text.lines() {
        let (blanks, rest) = line.split_at(line.len() - line.trim_start().len());
        plain.push_str(blanks);
        let rule = rest.chars().next().filter(|first| {
            let marks = rest.chars().filter(|other| !other.is_whitespace());
            "-*_".contains(*first) && marks.clone().count() >= 3 && marks.clone().all(|mark| mark == *first)
        });
        // Dashes below a text make a heading of it.
        let is_rule = rule.is_some_and(|mark| mark != '-' || !is_after_text);
        let is_address = rest.starts_with('[') && rest.contains("]:");
        if is_rule || is_address || rest.starts_with("~~~") {
            plain.push('\\');
        }
        let mut is_before_text = true;
        let mut characters = rest.chars().peekable();
        while let Some(character) = characters.next() {
            let is_picture = character == '!' && characters.peek() == Some(&'[');
            if character == '`' || is_picture || is_before_text && character == '>' {
                plain.push('\\');
            }
            plain.push(character);
            if is_picture {
                plain.push('\\');
            }
            is_before_text &= character == '>' || character == ' ';
        }
        plain.push('\n');
        is_after_text = !rest.is_empty();
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// A link that is open.
struct Opened<'a> {
    address: CowStr<'a>,
    leads_somewhere: bool,
    is_named: bool,
}

fn allowed(text: &str) -> impl Iterator<Item = Event<'_>> {
    let mut links: Vec<Opened<'_>> = Vec::new();
    Parser::new_ext(text, Options::empty()).flat_map(move |event| {
        let (event, after) = match event {
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let leads_somewhere = leads_somewhere(dest_url);
                links.push(Opened { address: dest_url.clone(), leads_somewhere, is_named: false });
                (leads_somewhere.then_some(event), None)
            }
            Event::End(TagEnd::Link) => match links.pop() {
                Some(Opened { leads_somewhere: false, .. }) | None => (None, None),
                Some(Opened { is_named: true, .. }) => (Some(event), None),
                // What nobody has named is called by its address.
                Some(Opened { address, .. }) => (Some(Event::Text(address)), Some(event)),
            },
            event => (drawn(event), None),
        };
        if let (Some(Event::Text(_)), Some(open)) = (&event, links.last_mut()) {
            open.is_named = true;
        }
        [event, after].into_iter().flatten()
    })
}

/// What is drawn of anything but a link.
fn drawn(event: Event<'_>) -> Option<Event<'_>> {
    match event {
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
        // Lines that begin with blanks, and what looks like HTML.
        Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        // People who begin another line want one.
        Event::SoftBreak => Some(Event::HardBreak),
        _ => None,
    }
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
            ("Заголовок\n---", "<h3>Заголовок</h3>"),
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
            ("![кот](https://evil.example/a.png)", "<p>![кот](https://evil.example/a.png)</p>"),
            ("до\n\n---\n\nпосле", "<p>до</p>\n<p>---</p>\n<p>после</p>"),
            ("[а]: https://a.example", "<p>[а]: https://a.example</p>"),
            ("~~~\nкод", "<p>~~~<br />\nкод</p>"),
            ("[](https://a.example)", "<p><a href=\"https://a.example\">https://a.example</a></p>"),
            (
                "<https://a.example/\"onmouseover=x>",
                "<p><a href=\"https://a.example/%22onmouseover=x\">https://a.example/\"onmouseover=x</a></p>",
            ),
            ("`код`", "<p>`код`</p>"),
            ("> > слова", "<p>&gt; &gt; слова</p>"),
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
