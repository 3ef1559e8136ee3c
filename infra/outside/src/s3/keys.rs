//! Keys outside ASCII. winterbaume takes each byte of a percent-encoded key for a character of its own, so it
//! knows a key in a spread form, where every UTF-8 byte is a character up to U+00FF. A listing would show that
//! form, so its answers are put right; a key that comes unencoded in a body is spread before.

use axum::body::Bytes;

/// A text in which every spread run is itself again.
pub(super) fn restore(text: &str) -> String {
    let mut restored = String::with_capacity(text.len());
    let mut run = Vec::new();
    for character in text.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) if !byte.is_ascii() => run.push(byte),
            _ => {
                end_run(&mut run, &mut restored);
                restored.push(character);
            }
        }
    }
    end_run(&mut run, &mut restored);
    restored
}

fn end_run(run: &mut Vec<u8>, restored: &mut String) {
    match std::str::from_utf8(run) {
        Ok(text) => restored.push_str(text),
        Err(_) => restored.extend(run.iter().copied().map(char::from)),
    }
    run.clear();
}

fn spread(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// An answer's body, restored.
pub(super) fn restore_in(body: Bytes) -> Bytes {
    match std::str::from_utf8(&body) {
        Ok(text) if !text.is_ascii() => restore(text).into(),
        _ => body,
    }
}

/// A list's body with its keys percent-encoded, as a caller asks who may find characters in them that XML can't hold.
pub(super) fn encode_in(body: Bytes) -> Bytes {
    let Ok(text) = std::str::from_utf8(&body) else { return body };
    // winterbaume leaves out that they are.
    let text = text.replacen("</Name>", "</Name><EncodingType>url</EncodingType>", 1);
    let mut parts = text.split("<Key>");
    let mut encoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (key, rest) = part.split_once("</Key>").unwrap_or((part, ""));
        let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
        let key =
            entities.iter().fold(key.to_owned(), |key, (entity, character)| key.replace(entity, character));
        encoded += &["<Key>", &super::percent_encoded(&key), "</Key>", rest].concat();
    }
    encoded.into()
}

/// A request's body, spread.
pub(super) fn spread_in(body: Bytes) -> Bytes {
    match std::str::from_utf8(&body) {
        Ok(text) if !text.is_ascii() => spread(text).into(),
        _ => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_key_is_restored() {
        assert_eq!(restore(&spread("отчёт/é/plain.txt")), "отчёт/é/plain.txt");
    }

    #[test]
    fn keys_of_a_list_are_encoded_and_nothing_else_is() {
        let list = "<Prefix>a b</Prefix><Key>a &amp; \u{1}б</Key><Size>1</Size><Key>c/d</Key>";
        let encoded = "<Prefix>a b</Prefix><Key>a%20%26%20%01%D0%B1</Key><Size>1</Size><Key>c/d</Key>";
        assert_eq!(encode_in(list.into()), encoded.as_bytes());
    }

    #[test]
    fn what_was_not_spread_stays() {
        assert_eq!(restore("caf\u{e9} отчёт"), "caf\u{e9} отчёт");
    }
}
