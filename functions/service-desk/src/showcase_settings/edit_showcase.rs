//! `PATCH /desk/showcase` and its twin for forms: what is left out stays as it is.

use std::collections::BTreeMap;
use std::convert::Infallible;

use domain::EditRefusal;
use domain::access::ManageShowcase;
use domain::audit::{Action, AuditEntry};
use domain::difference::changes;
use domain::service_desk::{
    Indicator, MOST_HOME_INDICATORS, Section, Showcase, ShowcaseEdit, ShowcaseText, ShowcaseTexts,
};
use serde_json::{Map, Value, json};
use web::{Access, Done, Form, FromFields, Input, Problem, Undo, Version, View};

use super::show_showcase::{ShowcaseForm, fields_of};
use super::words::Words;
use super::{SETTINGS, form};

/// What is changed, and the version that the change was made on.
pub(crate) struct EditOrder {
    version: u32,
    edit: ShowcaseEdit,
}

struct Sections(BTreeMap<Section, bool>);

struct Texts(ShowcaseEdit);

impl FromFields for Sections {
    const IS_KEYED: bool = true;

    fn from_fields(form: &mut Form) -> Option<Self> {
        let flags = Section::ALL.map(|section| Some((section, form.flag(section.key())?)));
        Some(Self(flags.into_iter().flatten().collect()))
    }
}

impl FromFields for Texts {
    const IS_KEYED: bool = true;

    fn from_fields(form: &mut Form) -> Option<Self> {
        let mut edit = ShowcaseEdit::default();
        for name in ShowcaseText::ALL {
            edit.texts.extend(form.object(name.key()).map(|Words(text)| (name, text)));
        }
        Some(Self(edit))
    }
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let sections = form.object("sections").map(|Sections(sections)| sections).unwrap_or_default();
        let texts = form.object("texts").map(|Texts(edit)| edit.texts).unwrap_or_default();
        let home_indicators = form.short_list::<Indicator, MOST_HOME_INDICATORS>("home_indicator_keys");
        let edit = ShowcaseEdit {
            is_indexed: form.flag("is_indexed"),
            registration: form.changed("registration"),
            sections,
            indicators: form.clearable_list("indicator_keys").map(each_once),
            home_indicators: home_indicators.map(each_once),
            texts,
        };
        Some(Self { version: version?, edit })
    }
}

fn each_once(keys: Vec<Indicator>) -> Vec<Indicator> {
    let mut named = Vec::with_capacity(keys.len());
    for key in keys {
        if !named.contains(&key) {
            named.push(key);
        }
    }
    named
}

pub(crate) async fn edit(
    access: Access<ManageShowcase>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<ShowcaseForm>, Problem> {
    let tenant = access.tenant();
    let before = tenant.showcase_with_texts().await?;
    let on_form =
        |problem: Problem| problem.on_form(ShowcaseForm::of(&before.0, &before.1, Some(fields.clone())));
    let EditOrder { version, edit } = value.map_err(&on_form)?;
    let change = |showcase: &mut Showcase, texts: &mut ShowcaseTexts| {
        let seen = (showcase.clone(), texts.clone());
        showcase.edit(texts, &edit, version)?;
        Ok::<_, EditRefusal<Infallible>>(entry_of(&access, &seen, (showcase, texts)))
    };
    let (showcase, texts) = match tenant.change_showcase(before.clone(), change).await {
        Ok(changed) => changed,
        Err(error) => {
            let problem = Problem::from(error);
            // A conflict is about what somebody has changed meanwhile.
            let (showcase, texts) = tenant.showcase_with_texts().await?;
            return Err(problem.on_form(ShowcaseForm::of(&showcase, &texts, Some(fields))));
        }
    };
    let names: Vec<String> = sent(&edit);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let undo = fields_of(&before.0, &before.1).only(&names).with("version", showcase.version);
    let done = Done::new("showcase-edited").undone_by(Undo::form(form::EDIT, &undo));
    Ok(View::new(ShowcaseForm::of(&showcase, &texts, None)).then(SETTINGS, done))
}

/// The fields that hold something of a change.
fn sent(edit: &ShowcaseEdit) -> Vec<String> {
    let named = [
        ("is_indexed", edit.is_indexed.is_some()),
        ("registration", edit.registration.is_some()),
        ("indicator_keys", edit.indicators.is_some()),
        ("home_indicator_keys", edit.home_indicators.is_some()),
    ];
    let named = named.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name.to_owned());
    let sections = edit.sections.keys().map(|section| form::section_field(*section));
    named.chain(sections).chain(edit.texts.keys().map(|name| form::text_field(*name))).collect()
}

/// What the audit keeps of a change, if it is one.
fn entry_of(
    access: &Access<ManageShowcase>,
    (before, texts_before): &(Showcase, ShowcaseTexts),
    (now, texts): (&Showcase, &ShowcaseTexts),
) -> Option<AuditEntry> {
    let (was, is) = changes(audited(before, texts_before), audited(now, texts));
    (!was.is_empty() || !is.is_empty()).then(|| access.origin().entry(Action::ShowcaseEdited, was, is))
}

/// The showcase as the audit tells it.
pub(crate) fn audited(showcase: &Showcase, texts: &ShowcaseTexts) -> Map<String, Value> {
    let text = |name: &ShowcaseText| {
        let text = texts.get(name);
        [("ru", text.and_then(|text| text.ru.as_ref())), ("en", text.and_then(|text| text.en.as_ref()))]
            .map(|(tag, text)| (format!("text_{}_{tag}", name.key()), json!(text)))
    };
    [
        ("is_indexed".to_owned(), json!(showcase.is_indexed)),
        ("registration".to_owned(), json!(showcase.registration)),
        ("closed".to_owned(), json!(showcase.closed)),
        ("indicator_keys".to_owned(), json!(showcase.indicators)),
        ("home_indicator_keys".to_owned(), json!(showcase.home_indicators)),
    ]
    .into_iter()
    .chain(ShowcaseText::ALL.iter().flat_map(text))
    .collect()
}
