//! What visitors are told: who «Базис» is, what it offers, and its news.

use domain::audit::Action;
use domain::bilingual::BilingualEdit;
use domain::service_desk::{
    Article, ArticleEdit, Registration, Shelf, Showcase, ShowcaseEdit, ShowcaseText, ShowcaseTexts,
};
use domain::{EditRefusal, Violation};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Map;
use std::str::FromStr;

use super::texts::{NEWS, SERVICES, TEXTS};
use super::{DemoError, Scene, refused, text};
use crate::showcase_settings::{audited_article, audited_showcase, name_of_article};

pub(super) async fn write(scene: &Scene<'_>) -> Result<(), DemoError> {
    let at = scene.since + SignedDuration::from_hours(26);
    let seen = scene.tenant.showcase_with_texts().await?;
    let names = [ShowcaseText::Home, ShowcaseText::About, ShowcaseText::Contacts, ShowcaseText::Privacy];
    let mut edit = ShowcaseEdit { registration: Some(Registration::Open), ..ShowcaseEdit::default() };
    for (name, both) in names.into_iter().zip(TEXTS) {
        edit.texts.insert(name, in_both(both)?);
    }
    let change = |showcase: &mut Showcase, texts: &mut ShowcaseTexts| {
        let before = audited_showcase(showcase, texts);
        showcase.edit(texts, &edit, showcase.version).map_err(|refusal| match refusal {
            EditRefusal::Refused(never) => match never {},
            EditRefusal::Stale(_) | EditRefusal::Wrong(_) => refused("the showcase takes no such texts"),
        })?;
        let changes = domain::difference::changes(before, audited_showcase(showcase, texts));
        Ok::<_, DemoError>(Some(scene.entry(at, Action::ShowcaseEdited, changes)))
    };
    scene.tenant.change_showcase(seen, change).await?;
    for (heading, said) in SERVICES {
        let edit = ArticleEdit { heading: in_both(heading)?, text: in_both(said)?, ..ArticleEdit::default() };
        add(scene, Shelf::Services, &edit, at).await?;
    }
    let zone = &scene.organization.time_zone;
    for (days_ago, heading, said) in NEWS {
        let day = zone.day_of(scene.now).saturating_sub(days_ago.days());
        let edit = ArticleEdit {
            heading: in_both(heading)?,
            text: in_both(said)?,
            is_visible: Some(true),
            published_on: Some(day),
        };
        let written = zone.start_of(day).unwrap_or(at) + SignedDuration::from_hours(10);
        add(scene, Shelf::News, &edit, written.min(scene.now)).await?;
    }
    Ok(())
}

async fn add(scene: &Scene<'_>, shelf: Shelf, edit: &ArticleEdit, at: Timestamp) -> Result<(), DemoError> {
    let today = scene.organization.today(at);
    let article = Article::new(shelf, edit, today).map_err(refused)?;
    let entry = scene.entry(at, Action::ArticleMade, (Map::new(), audited_article(&article)));
    let entry = entry.about(article.id, name_of_article(&article));
    Ok(scene.tenant.add_article(&article, &entry).await?)
}

/// A text in Russian and in English.
fn in_both<T: FromStr<Err = Violation>>([ru, en]: [&str; 2]) -> Result<BilingualEdit<T>, DemoError> {
    Ok(BilingualEdit { ru: Some(Some(text(ru)?)), en: Some(Some(text(en)?)) })
}
