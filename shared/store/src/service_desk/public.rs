//! What an organisation shows everybody. What a method answers was kept for visitors: none answers with anything of a person, of a
//! draft, or of a ticket but its row of the queue.

use domain::bilingual::Bilingual;
use domain::service_desk::{Article, Period, QueuedTicket, Shelf, Showcase, ShowcaseText, Tallies};
use domain::{ArticleId, CategoryId, Later, Name, RichText, ZoneName};
use futures_util::future::try_join;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use super::queue::{QueueCounts, QueueQuery};
use super::showcase::{NewsListing, showcase_of, text_of};
use crate::StoreError;
use crate::lists::{Found, Order, Selection, Whose};
use crate::service_desk::keys;
use crate::tenant::Tenant;

/// The table as visitors of an organisation see it.
#[derive(Clone)]
pub struct Public(Tenant);

/// A category whose tickets visitors may see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicCategory {
    pub id: CategoryId,
    pub name: Name,
}

impl Tenant {
    /// What visitors see of it.
    pub fn public(self) -> Public {
        Public(self)
    }
}

impl Public {
    pub async fn showcase(&self) -> Result<Showcase, StoreError> {
        self.0.showcase().await
    }

    /// The showcase and one of its texts.
    pub async fn showcase_with(
        &self,
        text: ShowcaseText,
    ) -> Result<(Showcase, Option<Bilingual<RichText>>), StoreError> {
        let organization = self.0.organization_id;
        let both = [keys::showcase(organization), keys::showcase_text(organization, text)];
        let [showcase, text] = self.0.store.get_items(both).await?;
        Ok((showcase_of(showcase)?, text_of(text)?))
    }

    /// Leaves something to be done later for whoever has come.
    pub async fn leave(&self, later: &Later) -> Result<(), StoreError> {
        self.0.and_later(later, None)?.write_carried().await
    }

    /// The articles of a shelf that visitors read, in their order.
    pub async fn articles(&self, showcase: &Showcase, shelf: Shelf) -> Result<Vec<Article>, StoreError> {
        if showcase.revision == 0 {
            return Ok(Article::usual_questions().filter(|usual| usual.shelf == shelf).collect());
        }
        let visible = showcase.placed(shelf).iter().filter(|placed| placed.is_visible);
        let keys: Vec<_> =
            visible.map(|placed| keys::article(self.0.organization_id, true, placed.id)).collect();
        let found = self.0.store.get_many(&keys).await?;
        Ok(found.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?)
    }

    /// A page of the news up to a day, the latest first.
    pub async fn news(
        &self,
        today: Date,
        limit: u16,
        cursor: Option<&str>,
    ) -> Result<Found<NewsListing>, StoreError> {
        let published = Selection::new("day", limit)
            .ordered(Order::Descending)
            .having("state", ["published".to_owned()])
            .between(None, Some(today.saturating_add(1.day()).to_string()));
        self.0.store.find(&[Whose::Organization(self.0.organization_id)], &published, cursor).await
    }

    /// A piece of news that visitors read on this day.
    pub async fn one_of_news(&self, today: Date, id: ArticleId) -> Result<Option<Article>, StoreError> {
        let item = self.0.store.get_item(keys::article(self.0.organization_id, true, id)).await?;
        let found: Option<Article> = item.map(from_item).transpose()?;
        Ok(found.filter(|article| article.shelf == Shelf::News && article.is_read_on(today)))
    }

    /// The categories whose tickets visitors may see.
    pub async fn categories(&self, zone: &ZoneName) -> Result<Vec<PublicCategory>, StoreError> {
        let desk = self.0.desk(zone).await?;
        let public = desk.categories.into_iter().filter(|category| category.is_public);
        Ok(public.map(|category| PublicCategory { id: category.id, name: category.name }).collect())
    }

    /// A page of the queue.
    pub async fn queue(
        &self,
        query: &QueueQuery,
        cursor: Option<&str>,
    ) -> Result<Found<QueuedTicket>, StoreError> {
        self.0.store.find(&[Whose::Organization(self.0.organization_id)], &query.selection(), cursor).await
    }

    pub async fn queue_counts(&self) -> Result<QueueCounts, StoreError> {
        let item = self.0.store.get_item(keys::queue(self.0.organization_id)).await?;
        Ok(item.map(QueueCounts::of).unwrap_or_default())
    }

    /// What indicators are made of.
    pub async fn tallies(&self, period: Period) -> Result<Tallies, StoreError> {
        self.0.tallies(period, None).await
    }

    /// The showcase and what the indicators of its first page are made of.
    pub async fn showcase_and_tallies(&self, period: Period) -> Result<(Showcase, Tallies), StoreError> {
        try_join(self.showcase(), self.tallies(period)).await
    }
}
