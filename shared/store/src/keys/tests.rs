//! The table of access patterns: no context claims what is another's, and readers see it as it is.

use std::fmt::Write;
use std::path::Path;

use super::*;

/// `SESSION#` of `SESSION#{session}`.
fn fixed(template: &str) -> &str {
    template.split_once('{').map_or(template, |(fixed, _)| fixed)
}

/// `USER` of `USER#{user}`, and `audit` of a list: what tells partitions of one kind from those of another.
fn kind(partition: &str) -> &str {
    let mut parts = partition.split('#');
    match parts.next() {
        Some("LIST") => parts.nth(1).and_then(|list| list.split('@').next()).unwrap_or_default(),
        kind => kind.unwrap_or_default(),
    }
}

/// Pairs of patterns, each pair once.
fn pairs() -> impl Iterator<Item = [(&'static str, &'static Pattern); 2]> {
    let all: Vec<_> = patterns().collect();
    (0..all.len()).flat_map(move |one| {
        let all = all.clone();
        (0..one).map(move |other| [all[other], all[one]])
    })
}

#[test]
fn no_two_patterns_have_the_same_keys() {
    for [(_, one), (_, other)] in pairs() {
        let keys = |pattern: &Pattern| (pattern.index, pattern.partition, pattern.sort);
        assert_ne!(keys(one), keys(other));
    }
}

#[test]
fn no_two_contexts_claim_the_same_prefix() {
    for [(context, one), (other_context, other)] in pairs() {
        if context == other_context
            || one.index != other.index
            || kind(one.partition) != kind(other.partition)
        {
            continue;
        }
        // A query for what begins with the shorter would find the longer too.
        let (sort, other_sort) = (fixed(one.sort), fixed(other.sort));
        assert!(
            !sort.starts_with(other_sort) && !other_sort.starts_with(sort),
            "{context} and {other_context}: {one:?} {other:?}"
        );
        assert_eq!(one.partition, other.partition, "{context} and {other_context} share a partition");
    }
}

/// The table of access patterns as `docs/table.md` has it.
fn document() -> String {
    let mut text = "# The table of access patterns\n\n\
        Every key of the table, and what is read and written by it. Each context claims its own, in the `keys.rs` of its \
        folder in `shared/store/src`; this file is put together from these by `UPDATE_TABLE=1 cargo test --workspace \
        --lib keys`, and a test fails while it differs from them. `{user}` and the like stand for what differs from item to \
        item.\n\n\
        | context | what for | partition / sort key | index | read | written with |\n\
        | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for (context, pattern) in patterns() {
        let index = pattern.index.map_or("table".to_owned(), |index| format!("`{index}`"));
        let sort = pattern.sort.replace('\t', "\\t");
        for read in pattern.reads {
            writeln!(
                text,
                "| {context} | {} | `{}` / `{sort}` | {index} | {} | {} |",
                read.purpose, pattern.partition, read.cost, pattern.written_with
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn readers_see_the_table_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/table.md");
    if std::env::var_os("UPDATE_TABLE").is_some() {
        std::fs::write(&path, document()).unwrap();
    }
    let seen = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        seen == document(),
        "docs/table.md is not what the code says: see its head for how to write it anew"
    );
}
