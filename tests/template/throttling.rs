//! What is asked too often, API Gateway refuses before a Lambda is paid for it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testing::{TEMPLATE, gateway_routes};

use crate::document::resources;

#[test]
fn all_routes_are_throttled_and_those_of_strangers_the_sooner() {
    let api = &resources(&TEMPLATE, "AWS::Serverless::HttpApi")["HttpApi"];
    let limits = |rate: u32| json!({"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": 2 * rate});
    assert_eq!(api["DefaultRouteSettings"], limits(1_000));
    let strangers = ["/session", "/password-reset", "/invitations/{token}"];
    let wanted: BTreeMap<String, Value> =
        strangers.map(|path| (format!("ANY {path}"), limits(50))).into_iter().collect();
    assert_eq!(api["RouteSettings"], json!(wanted));
    // A route is throttled by its name, and a stage is refused that throttles one which is not there.
    for path in strangers {
        assert!(gateway_routes().contains_key(path), "{path}");
    }
}
