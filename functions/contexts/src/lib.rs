//! The one list of all contexts. Everything that is about all contexts reads it: the programs of the Lambdas, which lie
//! in `bin` here, the local platform, the document of the interface, and the tests of what must hold everywhere.

use std::collections::BTreeMap;

use lambda::Lambda;
use web::{Answer, Product, Rooms, Routes};

/// Each context is a crate with its `CONTEXT`, its `routes()` and its `lambdas()`.
macro_rules! contexts {
    ($first:ident $(, $name:ident)* $(,)?) => {
        /// What the contexts tell each other of themselves. Their entries stand in the rail in this order.
        pub fn rooms() -> Rooms {
            [&$first::CONTEXT $(, &$name::CONTEXT)*].into_iter().collect()
        }

        /// The endpoints of all contexts, without the endpoints that describe them.
        fn described<A: Answer>() -> Routes<A> {
            $first::routes()$(.merge($name::routes()))*
        }

        /// The Lambdas of each program, by its name.
        pub fn programs() -> BTreeMap<&'static str, Vec<Lambda>> {
            BTreeMap::from([
                (stringify!($first), $first::lambdas(&rooms())),
                $((stringify!($name), $name::lambdas(&rooms())),)*
                ("interface", interface()),
                ("provisioning", provisioning::lambdas()),
            ])
        }
    };
}

contexts! { organizations, identity, company, audit, tasks, settings, cabinet }

/// The whole product, for a process that runs all of it.
pub fn product() -> Product {
    Product { rooms: rooms(), routes: described(), lambdas: programs().into_values().flatten().collect() }
}

/// Every endpoint of the product.
pub fn routes() -> Routes {
    described().documented()
}

/// The Lambda that describes the interface. It holds no handlers of the endpoints that it describes.
pub fn interface() -> Vec<Lambda> {
    web::lambdas(&described::<()>().documents(), &rooms()).into_iter().map(Lambda::without_keys).collect()
}
