//! The one list of all contexts. Everything that is about all contexts reads it: the programs of the Lambdas, which lie
//! in `bin` here, the local platform, the document of the interface, and the tests of what must hold everywhere.

use std::collections::BTreeMap;

use lambda::Lambda;
use web::{Answer, Card, Product, Rooms, Routes};

/// Each context is a crate with its `CONTEXT`, its `routes()` and its `lambdas()`, and its `cards()` if it gives any to the
/// first pages: `identity: cards`.
macro_rules! contexts {
    ($first:ident $(: $first_cards:ident)? $(, $name:ident $(: $cards:ident)?)* $(,)?) => {
        /// What the contexts tell each other of themselves. Their entries stand in the rail in this order.
        pub fn rooms() -> Rooms {
            [&$first::CONTEXT $(, &$name::CONTEXT)*].into_iter().collect()
        }

        /// The endpoints of all contexts, without the endpoints that describe them.
        fn described<A: Answer>() -> Routes<A> {
            $first::routes()$(.merge($name::routes()))*
        }

        /// What the contexts give to the first pages.
        pub fn cards() -> Vec<Card> {
            let mut cards = Vec::new();
            $(cards.extend($first::$first_cards());)?
            $($(cards.extend($name::$cards());)?)*
            cards
        }

        /// The Lambdas of each program, by its name.
        pub fn programs() -> BTreeMap<&'static str, Vec<Lambda>> {
            BTreeMap::from([
                (stringify!($first), $first::lambdas(&rooms())),
                $((stringify!($name), $name::lambdas(&rooms())),)*
                ("cabinet", first_pages()),
                ("demo", demo::lambdas()),
                ("interface", interface()),
                ("provisioning", provisioning::lambdas()),
            ])
        }
    };
}

contexts! { organizations, identity: cards, service_desk: cards, company, audit, tasks, files, settings, cabinet }

/// The whole product, for a process that runs all of it.
pub fn product() -> Product {
    Product {
        rooms: rooms(),
        routes: described().showing(cards()),
        lambdas: programs().into_values().flatten().collect(),
    }
}

/// Every endpoint of the product.
pub fn routes() -> Routes {
    described().documented()
}

/// The Lambdas of the first pages. They hold the cards of other contexts, and no handler of theirs.
pub fn first_pages() -> Vec<Lambda> {
    web::lambdas(&cabinet::routes().showing(cards()), &rooms())
}

/// The Lambda that describes the interface. It holds no handlers of the endpoints that it describes.
pub fn interface() -> Vec<Lambda> {
    web::lambdas(&described::<()>().documents(), &rooms()).into_iter().map(Lambda::without_keys).collect()
}
