//! The declarations of the contexts: no two claim the same thing, and each has all its texts in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, iter};

use domain::access::{Group, Permission};
use domain::provisioning::HEALTH;
use fluent_syntax::ast::Entry;
use fluent_syntax::parser::parse;
use web::{COMMON, Caller, Locale, Notice, Texts, Way, assets, brand};

/// Who has texts, by name: the contexts, and what all have in common.
fn texts() -> BTreeMap<&'static str, &'static Texts> {
    let rooms = contexts::rooms();
    rooms.iter().map(|room| (room.name, &room.texts)).chain(iter::once(("shared/web", &COMMON))).collect()
}

/// The messages of some files and, as `message.attribute`, their attributes.
fn messages(sources: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    for source in sources {
        let resource = parse(*source).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            names.push(message.id.name.to_owned());
            names.extend(
                message
                    .attributes
                    .iter()
                    .map(|attribute| format!("{}.{}", message.id.name, attribute.id.name)),
            );
        }
    }
    names
}

/// Which of these claims are made by more than one.
fn claimed_twice<T: Ord + Clone>(
    claims: impl IntoIterator<Item = (T, &'static str)>,
) -> Vec<(T, Vec<&'static str>)> {
    let mut claimants: BTreeMap<T, Vec<&'static str>> = BTreeMap::new();
    for (claim, room) in claims {
        claimants.entry(claim).or_default().push(room);
    }
    claimants.retain(|_, rooms| rooms.len() > 1);
    claimants.into_iter().collect()
}

#[test]
fn no_two_contexts_have_a_name_an_address_or_a_file_in_common() {
    let rooms = contexts::rooms();
    assert_eq!(claimed_twice(rooms.iter().map(|room| (room.name, room.name))), []);
    let routes = contexts::routes();
    let addresses = routes.endpoints().iter().map(|endpoint| {
        let address = format!("{:?} {} {}", endpoint.face, endpoint.method, endpoint.path);
        (address, endpoint.room.name)
    });
    assert_eq!(claimed_twice(addresses), []);
    let files = rooms.iter().flat_map(|room| room.assets.iter().map(|asset| (asset.name(), room.name)));
    let common = ["style.css", "enhance.js", "icon.svg"].map(|name| (name, "shared/web"));
    assert_eq!(claimed_twice(files.chain(common)), []);
}

#[test]
fn later_work_waits_with_the_module_of_its_context() {
    for room in contexts::rooms().iter() {
        for kind in room.tasks {
            assert_eq!(kind.module.is_some(), room.is_optional(), "{}", kind.name);
            assert!(kind.module.is_none() || kind.module == room.module, "{}", kind.name);
        }
    }
}

#[test]
fn each_kind_of_what_people_are_told_is_one_contexts_and_says_when_it_comes_and_what() {
    let rooms = contexts::rooms();
    let claims =
        rooms.iter().flat_map(|room| room.notices.iter().map(move |notice| (notice.kind, room.name)));
    assert_eq!(claimed_twice(claims), []);
    for room in rooms.iter() {
        let claimed: BTreeSet<String> = room
            .notices
            .iter()
            .map(|notice| notice.kind.replace('_', "-"))
            .flat_map(|kind| [format!("notice-{kind}"), format!("notice-{kind}.hint")])
            .collect();
        for locale in Locale::ALL {
            let called = messages(room.texts.sources(locale)).into_iter();
            let called: BTreeSet<String> = called.filter(|name| name.starts_with("notice-")).collect();
            assert_eq!(called, claimed, "{}, {locale:?}", room.name);
            let texts = messages(room.texts.sources(locale));
            for Notice { kind, has_letter, .. } in room.notices {
                let kind = kind.replace('_', "-");
                assert!(texts.contains(&format!("told-{kind}")), "told-{kind}, {locale:?}");
                assert_eq!(
                    texts.contains(&format!("letter-{kind}")),
                    *has_letter,
                    "letter-{kind}, {locale:?}"
                );
            }
        }
    }
}

#[test]
fn no_text_stands_twice() {
    for locale in Locale::ALL {
        let texts = texts();
        let claims = texts.iter().flat_map(|(room, texts)| {
            messages(texts.sources(locale)).into_iter().map(|message| (message, *room))
        });
        assert_eq!(claimed_twice(claims), [], "{locale:?}");
    }
}

#[test]
fn both_languages_have_the_same_messages() {
    for (room, texts) in texts() {
        let [russian, english] =
            Locale::ALL.map(|locale| messages(texts.sources(locale)).into_iter().collect::<BTreeSet<_>>());
        let only =
            |of: &BTreeSet<String>, than: &BTreeSet<String>| of.difference(than).cloned().collect::<Vec<_>>();
        assert_eq!(only(&russian, &english), Vec::<String>::new(), "{room}, only in Russian");
        assert_eq!(only(&english, &russian), Vec::<String>::new(), "{room}, only in English");
    }
}

#[test]
fn a_place_in_the_rail_is_an_endpoint_of_its_context_for_those_who_see_it() {
    let (rooms, routes) = (contexts::rooms(), contexts::routes());
    for (room, place) in rooms.iter().flat_map(|room| room.rail.iter().map(move |place| (room, place))) {
        let mut endpoints = routes.endpoints().iter();
        let endpoint = endpoints.find(|endpoint| {
            (endpoint.method, endpoint.face, endpoint.path) == ("GET", place.face, place.address)
        });
        let endpoint = endpoint.unwrap_or_else(|| panic!("{} leads nowhere", place.address));
        assert_eq!(endpoint.room.name, room.name);
        assert_eq!(endpoint.caller, web::Caller::Holder(place.permission), "{}", place.address);
        for (needed, way) in place.instead {
            let address =
                rooms.iter().flat_map(|room| room.ways).find(|(declared, _)| declared == way).unwrap().1;
            let mut endpoints = routes.endpoints().iter();
            let is_open_to_them = endpoints.any(|endpoint| {
                (endpoint.method, endpoint.face, endpoint.path) == ("GET", place.face, address)
                    && needed.iter().any(|permission| endpoint.caller == Caller::Holder(*permission))
            });
            assert!(is_open_to_them, "{} leads those with {needed:?} to {address}", place.address);
        }
    }
}

#[test]
fn each_way_leads_to_an_endpoint_of_one_context() {
    let (rooms, routes) = (contexts::rooms(), contexts::routes());
    let ways: Vec<_> = rooms.iter().flat_map(|room| room.ways.iter().map(move |way| (room, way))).collect();
    let declared: Vec<Way> = ways.iter().map(|(_, (way, _))| *way).collect();
    assert_eq!(claimed_twice(ways.iter().map(|(room, (way, _))| (*way, room.name))), []);
    assert_eq!(Way::ALL.iter().filter(|way| !declared.contains(way)).collect::<Vec<_>>(), Vec::<&Way>::new());
    for (room, (way, address)) in ways {
        let path = address.split('?').next().unwrap();
        let mut endpoints = routes.endpoints().iter();
        let is_there = endpoints.any(|endpoint| {
            (endpoint.method, endpoint.path, endpoint.room.name) == (way.method(), path, room.name)
        });
        assert!(is_there, "{way:?} leads to {address}");
    }
}

/// The paths that stand as texts in a file of code, without what comments and the tests inside of it say.
fn paths_in(code: &str) -> impl Iterator<Item = &str> {
    let code = code.split("#[cfg(test)]").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| {
        line.match_indices(['"', '\'', '`']).filter_map(|(place, quote)| {
            let text = line[place + 1..].split([quote.as_bytes()[0].into(), '?']).next()?;
            Some(text).filter(|text| text.starts_with('/'))
        })
    })
}

/// Whether an address at which an endpoint answers may begin so.
fn begins(path: &str, beginning: &str) -> bool {
    let segments = |path: &str| -> Vec<String> {
        path.split('/').filter(|segment| !segment.is_empty()).map(ToOwned::to_owned).collect()
    };
    let (path, beginning) = (segments(path), segments(beginning));
    let are_alike =
        |(one, other): (&String, &String)| one == other || one.contains('{') || other.contains('{');
    !beginning.is_empty() && beginning.len() <= path.len() && beginning.iter().zip(&path).all(are_alike)
}

/// The files of code in a folder, but for those of tests.
fn code_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let is_of_tests = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_of_tests {
            code_in(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "js") && !is_of_tests {
            found.push(path);
        }
    }
}

#[test]
fn the_addresses_of_a_context_stand_in_its_folder_alone() {
    // What the kernel has handlers for, at addresses of its own, and what a creation asks for.
    let of_all = [assets::PATH, brand::LOGO_PATH, brand::COLORS_PATH, HEALTH];
    let (rooms, routes) = (contexts::rooms(), contexts::routes());
    let is_context = |name: &str| rooms.iter().any(|room| room.name == name);
    let endpoints: Vec<_> = routes
        .endpoints()
        .iter()
        .filter(|endpoint| is_context(endpoint.room.name) && !of_all.contains(&endpoint.path))
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for folder in ["functions", "shared", "infra/local", "infra/outside", "infra/states"] {
        code_in(&root.join(folder), &mut files);
    }
    let mut strays = Vec::new();
    for file in files {
        let place = file.strip_prefix(root).unwrap();
        // The tests' own platform is used as people use it.
        if place.starts_with("shared/testing") {
            continue;
        }
        let owner = place.strip_prefix("functions").ok().and_then(|place| place.iter().next()?.to_str());
        let code = fs::read_to_string(&file).unwrap();
        for path in paths_in(&code) {
            let mut owners = endpoints.iter().filter(|endpoint| begins(endpoint.path, path)).peekable();
            if owners.peek().is_some() && owners.all(|endpoint| Some(endpoint.room.name) != owner) {
                strays.push(format!("{} has {path}", place.display()));
            }
        }
    }
    assert_eq!(strays, Vec::<String>::new(), "`web::Way` leads to other contexts");
}

#[test]
fn each_card_has_its_title_in_the_texts_of_its_context() {
    let cards = contexts::cards();
    assert_eq!(claimed_twice(cards.iter().map(|card| (card.title(), card.room().name))), []);
    for card in cards {
        assert!(card.room().texts.text(Locale::Russian, &card.title()).is_some(), "{}", card.title());
    }
}

#[test]
fn each_permission_belongs_to_one_context_which_says_what_it_allows_and_asks_for_it() {
    let (rooms, routes) = (contexts::rooms(), contexts::routes());
    let claims: Vec<_> =
        rooms.iter().flat_map(|room| room.permissions.iter().map(|claimed| (*claimed, room.name))).collect();
    assert_eq!(claimed_twice(claims.clone()), []);
    let claimed: BTreeSet<Permission> = claims.into_iter().map(|(claimed, _)| claimed).collect();
    let asked_for: BTreeSet<Permission> = routes
        .endpoints()
        .iter()
        .filter_map(|endpoint| match endpoint.caller {
            Caller::Holder(permission) => Some(permission),
            Caller::Anyone | Caller::SignedIn | Caller::Person => None,
        })
        .collect();
    assert_eq!(asked_for.difference(&claimed).collect::<Vec<_>>(), Vec::<&Permission>::new(), "nobody's");
    let idle: Vec<&Permission> = claimed.difference(&asked_for).collect();
    assert_eq!(idle, Vec::<&Permission>::new(), "they would be given and allow nothing");
    for room in rooms.iter() {
        let called: BTreeSet<String> = messages(room.texts.sources(Locale::Russian))
            .into_iter()
            .filter(|name| name.starts_with("permission-") && !name.contains('.'))
            .collect();
        let claimed = room.permissions.iter().map(|permission| permission.text_key()).collect();
        assert_eq!(called, claimed, "{}", room.name);
        let groups = room.permissions.iter().map(|permission| permission.group());
        for group in groups.filter(|group| Group::GIVEN.contains(group)) {
            let key = format!("permissions-{}", group.key());
            let is_called = rooms.iter().any(|room| room.texts.text(Locale::Russian, &key).is_some());
            assert!(is_called, "{key}");
        }
        let module = room.module.map(|module| room.texts.text(Locale::Russian, &module.text_key()));
        assert!(
            module.is_none_or(|name| name.is_some()),
            "{} does not say how its module is called",
            room.name
        );
    }
}

#[test]
fn russian_plurals_are_right() {
    let wording = web::Wording::new(&contexts::rooms(), Locale::Russian);
    let days = |count: i64| wording.text_with("days-left", &[("days", count.into())]).into_owned();
    assert_eq!(days(1), "остался 1 день");
    assert_eq!(days(3), "осталось 3 дня");
    assert_eq!(days(11), "осталось 11 дней");
    assert_eq!(days(21), "остался 21 день");
}
