//! The list of an organisation's clients, by name. Those whose access was closed stand in it too, and are found where they are
//! asked for.

use domain::employee::{EmployeeStatus, number_or_words};
use domain::organization::fold;
use domain::service_desk::ClientListing;
use domain::words::words_of;

use crate::StoreError;
use crate::company::keys::employee_place;
use crate::lists::{Found, ListOrder, Row, Selection, Whose};
use crate::tenant::Tenant;

/// A question to the list.
#[derive(Clone, Debug)]
pub struct ClientQuery {
    /// Without any, everybody whose access was not closed.
    pub statuses: Vec<EmployeeStatus>,
    /// Words of a name and an e-mail address, and the beginning or the end of a telephone number.
    pub search: Option<String>,
    pub limit: u16,
}

/// Everybody whose access was not closed, among the values of the facet `status`.
const HERE: &str = "here";

impl Row for ClientListing {
    const LIST: &'static str = "clients";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[ListOrder { name: "name", facets: &[], has_words: true }];
    const IS_ONE_OF_ALL: bool = false;
    const HAS_NUMBERS: bool = true;

    fn place(&self, _order: &str) -> String {
        employee_place(&fold(self.name.as_str()), self.id)
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        let here = (self.status != EmployeeStatus::Dismissed).then(|| ("status", HERE.to_owned()));
        [("status", self.status.key().to_owned())].into_iter().chain(here).collect()
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let of = |field, text: &str| words_of(text).into_iter().map(move |word| (field, word));
        let phone = self
            .phone
            .iter()
            .flat_map(|phone| [phone.digits(), phone.without_country()])
            .map(|digits| ("phone", digits.to_owned()));
        of("name", self.name.as_str()).chain(of("email", self.email.as_str())).chain(phone).collect()
    }

    fn numbers(&self) -> Vec<String> {
        self.phone.iter().map(|phone| phone.digits().to_owned()).collect()
    }
}

impl ClientQuery {
    fn selection(&self) -> Selection {
        let sought = number_or_words(self.search.as_deref().unwrap_or_default());
        let selection = Selection::new("name", self.limit).with_words(None, &sought);
        let statuses = match self.statuses.as_slice() {
            [] => vec![HERE.to_owned()],
            some => some.iter().map(|status| status.key().to_owned()).collect(),
        };
        // Rows that are found by words are read one by one, which would cost twice as much.
        let is_strong = !selection.has_words();
        selection.having("status", statuses).strongly(is_strong)
    }
}

impl Tenant {
    /// A page of the organisation's clients.
    pub async fn list_clients(
        &self,
        query: &ClientQuery,
        cursor: Option<&str>,
    ) -> Result<Found<ClientListing>, StoreError> {
        self.store.find(&[Whose::Organization(self.organization_id)], &query.selection(), cursor).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::postings;

    /// Tables hold postings under these keys. Whoever changes what they are counts [`ClientListing::REVISION`] up, and lets the
    /// clients who exist be brought over.
    #[test]
    fn a_client_is_found_by_where_they_stand_and_the_words_and_numbers_that_are_known_of_them() {
        let id = "0192f3a4-0000-7000-8000-000000000001";
        let mut ivan = ClientListing {
            id: id.parse().unwrap(),
            name: "Иван Петров".parse().unwrap(),
            email: "ivan@zakaz.example".parse().unwrap(),
            phone: Some("+7 912 345-67-89".parse().unwrap()),
            status: EmployeeStatus::Invited,
            delivery: None,
            invitation_expires_at: None,
            last_seen_at: None,
            version: 1,
        };
        let keys = |row: &ClientListing| -> Vec<String> {
            let made = postings(Whose::Platform, row).unwrap();
            let of = |(partition, place): &(String, String)| {
                assert_eq!(*place, format!("иван петров\t{id}"));
                partition.strip_prefix("LIST#platform#clients@1#name#").unwrap().to_owned()
            };
            made.keys().map(of).collect()
        };
        let words = ["791", "912", "987", "exa", "iva", "zak", "ива", "пет"];
        let words = words.map(|beginning| format!("word={beginning}"));
        let here = ["all", "status=here", "status=invited"].map(ToOwned::to_owned);
        assert_eq!(keys(&ivan), [&here[..], &words].concat());
        ivan.status = EmployeeStatus::Dismissed;
        let closed = ["all", "status=dismissed"].map(ToOwned::to_owned);
        assert_eq!(keys(&ivan), [&closed[..], &words].concat());
    }
}
