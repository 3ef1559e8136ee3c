//! The Lambda with which a Lambda of the product is compared. It makes the product's own two calls for the list of
//! organisations, with the same SDK under the same runtime, and nothing of what the product makes of them: a
//! `BatchGetItem` of the session and its user, and a `Query` of a page. It opens its connection before the first request, as
//! every Lambda should.

use std::collections::HashMap;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use lambda_http::{Error, Request, service_fn};

/// A page, and the row after it, by which is known whether there are more.
const ROWS: i32 = 51;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment = ["KABINET_TABLE", "BARE_USER", "BARE_SESSION", "BARE_LIST"].map(std::env::var);
    let [table, user, session, list] = environment;
    let reads = Reads {
        client: Client::new(&aws_config::load_defaults(BehaviorVersion::latest()).await),
        table: table?,
        user: user?,
        session: session?,
        list: list?,
    };
    reads.session().await?;
    let answer = async |_: Request| {
        reads.session().await?;
        reads.page().await
    };
    lambda_http::run(service_fn(answer)).await
}

struct Reads {
    client: Client,
    table: String,
    /// The partition of the user, the sort key of the session in it, and the partition of the list.
    user: String,
    session: String,
    list: String,
}

impl Reads {
    async fn session(&self) -> Result<(), Error> {
        let mut wanted = KeysAndAttributes::builder().consistent_read(true);
        for sort in [&self.session, "USER"] {
            let key = [("pk", &*self.user), ("sk", sort)];
            let key = key.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())));
            wanted = wanted.keys(HashMap::from(key));
        }
        let answer = self.client.batch_get_item().request_items(&self.table, wanted.build()?).send().await?;
        let found = answer.responses.unwrap_or_default().remove(&self.table).unwrap_or_default();
        if found.len() == 2 { Ok(()) } else { Err("there is no session".into()) }
    }

    /// The names of a page of organisations.
    async fn page(&self) -> Result<String, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :list")
            .projection_expression("pk, sk, listing")
            .expression_attribute_values(":list", AttributeValue::S(self.list.clone()))
            .scan_index_forward(false)
            .limit(ROWS)
            .consistent_read(true)
            .send()
            .await?;
        let name = |item: &HashMap<_, AttributeValue>| {
            Some(item.get("listing")?.as_m().ok()?.get("name")?.as_s().ok()?.clone())
        };
        let names: Option<Vec<String>> = answer.items().iter().map(name).collect();
        let names = names.filter(|names| !names.is_empty()).ok_or("there are no organisations")?;
        Ok(names.join(", "))
    }
}
