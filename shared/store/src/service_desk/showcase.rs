//! What an organisation has written for everybody. An article that visitors read lies apart from one that is hidden, so that whoever
//! reads for visitors can't come upon the other.

use std::convert::Infallible;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::AuditEntry;
use domain::bilingual::Bilingual;
use domain::service_desk::{
    Article, ArticleRefusal, OrderRefusal, Shelf, Showcase, ShowcaseText, ShowcaseTexts,
};
use domain::{ArticleId, EditRefusal, RichText, Subject};
use futures_util::future::try_join;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::StoreError;
use crate::change::{ChangeError, Seen};
use crate::items::{Condition, Item, number};
use crate::lists::{Found, ListOrder, Order, Row, Selection, Whose};
use crate::service_desk::keys;
use crate::tenant::Tenant;

/// A piece of news in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewsListing {
    pub id: ArticleId,
    pub heading: Bilingual<Subject>,
    pub published_on: Option<Date>,
    pub is_visible: bool,
}

impl NewsListing {
    fn of(article: &Article) -> Option<Self> {
        let Article { id, shelf, ref heading, is_visible, published_on, .. } = *article;
        (shelf == Shelf::News).then(|| Self { id, heading: heading.clone(), published_on, is_visible })
    }
}

/// After every day.
const UNDATED: &str = "9999-99-99";

impl Row for NewsListing {
    const LIST: &'static str = "news";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[ListOrder { name: "day", facets: &[], has_words: false }];
    const IS_ONE_OF_ALL: bool = false;

    fn place(&self, _order: &str) -> String {
        // Drafts without a day stand before all that have one.
        let day = self.published_on.map_or_else(|| UNDATED.to_owned(), |day| day.to_string());
        format!("{day}#{}", self.id)
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        vec![("state", if self.is_visible { "published" } else { "draft" }.to_owned())]
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

impl Seen for Showcase {
    fn is_still(&self, before: &Self) -> bool {
        self.revision == before.revision
    }
}

impl Seen for ShowcaseTexts {
    fn is_still(&self, before: &Self) -> bool {
        self == before
    }
}

impl Seen for Article {
    fn is_still(&self, before: &Self) -> bool {
        self.version == before.version
    }
}

impl Tenant {
    pub async fn showcase(&self) -> Result<Showcase, StoreError> {
        showcase_of(self.store.get_item(keys::showcase(self.organization_id)).await?)
    }

    /// The showcase with all its texts.
    pub async fn showcase_with_texts(&self) -> Result<(Showcase, ShowcaseTexts), StoreError> {
        let texts = ShowcaseText::ALL.map(|name| keys::showcase_text(self.organization_id, name));
        let [home, about, contacts, privacy] = texts;
        let all = [keys::showcase(self.organization_id), home, about, contacts, privacy];
        let [showcase, texts @ ..] = self.store.get_items(all).await?;
        let mut kept = ShowcaseTexts::new();
        for (name, item) in ShowcaseText::ALL.into_iter().zip(texts) {
            kept.extend(text_of(item)?.map(|text| (name, text)));
        }
        Ok((showcase_of(showcase)?, kept))
    }

    /// The text on personal data of an edition.
    pub async fn privacy_text(&self, edition: u32) -> Result<Option<Bilingual<RichText>>, StoreError> {
        text_of(self.store.get_item(keys::privacy_text(self.organization_id, edition)).await?)
    }

    /// Changes the showcase and its texts, given as they were read last. What changes nothing has no entry, and is not written.
    pub async fn change_showcase<E>(
        &self,
        seen: (Showcase, ShowcaseTexts),
        change: impl Fn(&mut Showcase, &mut ShowcaseTexts) -> Result<Option<AuditEntry>, E>,
    ) -> Result<(Showcase, ShowcaseTexts), ChangeError<E>> {
        let decide = |seen: &(Showcase, ShowcaseTexts)| {
            let (mut showcase, mut texts) = seen.clone();
            change(&mut showcase, &mut texts).map(|entry| ((showcase, texts), entry))
        };
        let write =
            |seen: (Showcase, ShowcaseTexts),
             ((showcase, texts), entry): ((Showcase, ShowcaseTexts), Option<AuditEntry>)| async move {
                let Some(entry) = entry else { return Ok(seen) };
                let mut writes = Vec::new();
                for name in ShowcaseText::ALL.into_iter().filter(|name| seen.1.get(name) != texts.get(name)) {
                    let key = keys::showcase_text(self.organization_id, name);
                    writes.push(match texts.get(&name) {
                        Some(text) => self.store.put(&key, text, [], Condition::Any)?,
                        None => self.store.delete(&key, Condition::Any)?,
                    });
                }
                if showcase.privacy_edition != seen.0.privacy_edition {
                    let key = keys::privacy_text(self.organization_id, showcase.privacy_edition);
                    let text = texts.get(&ShowcaseText::Privacy).cloned().unwrap_or_default();
                    writes.push(self.store.put(&key, &text, [], Condition::Any)?);
                }
                let showcase = self.write_showcase(&seen.0, showcase, (None, writes), &entry).await?;
                Ok((showcase, texts))
            };
        let read = || async { Ok(Some(self.showcase_with_texts().await?)) };
        let find_refusal = |_, _| async { Ok(()) };
        crate::change::change(seen, read, decide, write, find_refusal).await
    }

    /// Puts the articles of a shelf into another order. The order that they have already is not written.
    pub async fn order_articles(
        &self,
        shelf: Shelf,
        ids: &[ArticleId],
        entry: &AuditEntry,
    ) -> Result<Showcase, ChangeError<OrderRefusal>> {
        let seen = self.showcase().await?;
        let decide = |seen: &Showcase| {
            let mut changed = seen.clone();
            changed.order(shelf, ids)?;
            Ok(changed)
        };
        let write = |seen: Showcase, changed: Showcase| async move {
            if changed == seen {
                return Ok(seen);
            }
            self.write_showcase(&seen, changed, (None, Vec::new()), entry).await
        };
        let read = || async { Ok(Some(self.showcase().await?)) };
        let find_refusal = |_, _| async { Ok(()) };
        crate::change::change(seen, read, decide, write, find_refusal).await
    }

    /// An article, whether visitors see it or not.
    pub async fn article(&self, shelf: Shelf, id: ArticleId) -> Result<Option<Article>, StoreError> {
        let both = [true, false].map(|is_shown| keys::article(self.organization_id, is_shown, id));
        let [shown, hidden] = self.store.get_items(both).await?;
        let kept: Option<Article> = shown.or(hidden).map(from_item).transpose()?;
        match kept {
            Some(article) => Ok(Some(article).filter(|article| article.shelf == shelf)),
            None => self.usual_article(shelf, id).await,
        }
    }

    /// One of the usual questions, as long as the organisation keeps no showcase of its own.
    async fn usual_article(&self, shelf: Shelf, id: ArticleId) -> Result<Option<Article>, StoreError> {
        let usual = Article::usual_questions().find(|usual| usual.id == id && usual.shelf == shelf);
        match usual {
            Some(usual) if self.showcase().await?.revision == 0 => Ok(Some(usual)),
            _ => Ok(None),
        }
    }

    /// All questions, or all services, in their order.
    pub async fn articles(&self, shelf: Shelf) -> Result<Vec<Article>, StoreError> {
        let showcase = self.showcase().await?;
        if showcase.revision == 0 {
            return Ok(Article::usual_questions().filter(|usual| usual.shelf == shelf).collect());
        }
        let placed = showcase.placed(shelf).iter();
        let keys: Vec<_> =
            placed.map(|placed| keys::article(self.organization_id, placed.is_visible, placed.id)).collect();
        let found = self.store.get_many(&keys).await?;
        Ok(found.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?)
    }

    /// A page of the news, drafts among them, the latest first.
    pub async fn news(&self, limit: u16, cursor: Option<&str>) -> Result<Found<NewsListing>, StoreError> {
        let all = Selection::new("day", limit).ordered(Order::Descending).strongly(true);
        self.store.find(&[Whose::Organization(self.organization_id)], &all, cursor).await
    }

    /// Keeps a new article.
    pub async fn add_article(
        &self,
        article: &Article,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<ArticleRefusal>> {
        let decide = |seen: &Showcase| {
            let mut changed = seen.clone();
            changed.replace(None, Some(article)).map(|()| changed)
        };
        let write = |seen: Showcase, changed: Showcase| async move {
            let writes = self.article_writes(&seen, None, Some(article))?;
            self.write_showcase(&seen, changed, (Some(article.id), writes), entry).await.map(|_| ())
        };
        let read = || async { Ok(Some(self.showcase().await?)) };
        let find_refusal = |_, _| async { Ok(()) };
        crate::change::change(self.showcase().await?, read, decide, write, find_refusal).await
    }

    /// Changes an article, given as it was read last. What changes nothing has no entry, and is not written.
    pub async fn change_article(
        &self,
        article: Article,
        change: impl Fn(&mut Article) -> Result<Option<AuditEntry>, EditRefusal<ArticleRefusal>>,
    ) -> Result<Article, ChangeError<EditRefusal<ArticleRefusal>>> {
        let (shelf, id) = (article.shelf, article.id);
        let decide = |(seen, before): &(Showcase, Article)| {
            let (mut changed, mut after) = (seen.clone(), before.clone());
            let entry = change(&mut after)?;
            if entry.is_some() {
                changed.replace(Some(before), Some(&after))?;
            }
            Ok((changed, after, entry))
        };
        let write = |(seen, before): (Showcase, Article),
                     (changed, after, entry): (Showcase, Article, Option<AuditEntry>)| async move {
            let Some(entry) = entry else { return Ok(before) };
            let writes = self.article_writes(&seen, Some(&before), Some(&after))?;
            self.write_showcase(&seen, changed, (Some(id), writes), &entry).await?;
            Ok(after)
        };
        let read = || async {
            let (showcase, article) = try_join(self.showcase(), self.article(shelf, id)).await?;
            Ok(article.map(|article| (showcase, article)))
        };
        let find_refusal = |_, _| async { Ok(()) };
        crate::change::change((self.showcase().await?, article), read, decide, write, find_refusal).await
    }

    /// Removes an article that is still as it was read. [`StoreError::Conflict`] when it is not.
    pub async fn remove_article(
        &self,
        article: &Article,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<Infallible>> {
        let decide = |seen: &(Showcase, Article)| Ok(seen.0.clone());
        let write = |(seen, now): (Showcase, Article), mut changed: Showcase| async move {
            if now != *article {
                return Err(StoreError::Conflict);
            }
            changed.replace(Some(article), None).map_err(|_| StoreError::Conflict)?;
            let writes = self.article_writes(&seen, Some(article), None)?;
            self.write_showcase(&seen, changed, (Some(article.id), writes), entry).await.map(|_| ())
        };
        let read = || async {
            let (showcase, found) =
                try_join(self.showcase(), self.article(article.shelf, article.id)).await?;
            Ok(found.map(|found| (showcase, found)))
        };
        let find_refusal = |_, _| async { Err(ChangeError::Store(StoreError::Conflict)) };
        let seen = (self.showcase().await?, article.clone());
        crate::change::change(seen, read, decide, write, find_refusal).await
    }

    /// What becomes of an article itself. The usual questions are not kept before the first change of the showcase.
    fn article_writes(
        &self,
        seen: &Showcase,
        before: Option<&Article>,
        after: Option<&Article>,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let key = |article: &Article| keys::article(self.organization_id, article.is_visible, article.id);
        let stays = before.zip(after).is_some_and(|(before, after)| before.is_visible == after.is_visible);
        let is_kept = seen.revision > 0;
        let mut writes = Vec::new();
        if let Some(before) = before.filter(|_| is_kept && !stays) {
            writes.push(self.store.delete(&key(before), Condition::Revision(before.version))?);
        }
        if let Some(after) = after {
            let condition = match before.filter(|_| is_kept && stays) {
                Some(before) => Condition::Revision(before.version),
                None => Condition::Absent,
            };
            writes.push(self.put_article(&key(after), after, condition)?);
        }
        let listed = |article: Option<&Article>| article.and_then(NewsListing::of);
        let whose = Whose::Organization(self.organization_id);
        writes.extend(self.store.relist(whose, listed(before).as_ref(), listed(after).as_ref())?);
        Ok(writes)
    }

    fn put_article(
        &self,
        key: &crate::keys::Key,
        article: &Article,
        condition: Condition,
    ) -> Result<TransactWriteItem, StoreError> {
        self.store.put(key, article, [("revision", number(i64::from(article.version)))], condition)
    }

    /// Writes the showcase with what else is to be written: what becomes of this article, if of any. The first change keeps the
    /// usual questions, too.
    async fn write_showcase(
        &self,
        seen: &Showcase,
        mut changed: Showcase,
        (written, mut writes): (Option<ArticleId>, Vec<TransactWriteItem>),
        entry: &AuditEntry,
    ) -> Result<Showcase, StoreError> {
        let condition = match seen.revision {
            0 => Condition::Absent,
            revision => Condition::Revision(revision),
        };
        changed.revision = seen.revision + 1;
        if seen.revision == 0 {
            let left = Article::usual_questions().filter(|usual| Some(usual.id) != written);
            let stays = |usual: &Article| changed.questions.iter().any(|placed| placed.id == usual.id);
            for usual in left.filter(stays) {
                let key = keys::article(self.organization_id, true, usual.id);
                writes.push(self.put_article(&key, &usual, Condition::Absent)?);
            }
        }
        writes.push(self.store.put(&keys::showcase(self.organization_id), &changed, [], condition)?);
        writes.extend(self.audit_writes(entry)?);
        self.store.transact(writes).await?;
        Ok(changed)
    }
}

pub(super) fn showcase_of(item: Option<Item>) -> Result<Showcase, StoreError> {
    Ok(item.map(from_item).transpose()?.unwrap_or_else(Showcase::usual))
}

pub(super) fn text_of(item: Option<Item>) -> Result<Option<Bilingual<RichText>>, StoreError> {
    Ok(item.map(from_item).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::postings;

    /// Tables hold postings under these keys. Whoever changes what they are counts [`NewsListing::REVISION`] up, and lets the news
    /// that exist be brought over.
    #[test]
    fn news_are_found_by_whether_they_are_published() {
        let id = "0192f3a4-0000-7000-8000-000000000001";
        let news = NewsListing {
            id: id.parse().unwrap(),
            heading: Bilingual::default(),
            published_on: Some("2026-11-30".parse().unwrap()),
            is_visible: true,
        };
        let made = postings(Whose::Platform, &news).unwrap().into_keys();
        let keys: Vec<String> = made.map(|(partition, place)| format!("{partition} {place}")).collect();
        let expected =
            ["all", "state=published"].map(|by| format!("LIST#platform#news@1#day#{by} 2026-11-30#{id}"));
        assert_eq!(keys, expected);
    }
}
