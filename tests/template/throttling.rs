//! API Gateway refuses requests that come too often, before a Lambda is paid for; and signing in can have Lambdas of its
//! own.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testing::{TEMPLATE, gateway_routes};

use crate::document::{lambdas, resources};

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

#[test]
fn lambdas_are_kept_for_sign_in_alone_and_only_if_somebody_asks_for_it() {
    let template = &*TEMPLATE;
    let parameter = &template["Parameters"]["SignInConcurrency"];
    assert_eq!((&parameter["Default"], &parameter["MinValue"]), (&json!(0), &json!(0)));
    let off = json!({"Fn::Equals": [{"Ref": "SignInConcurrency"}, 0]});
    assert_eq!(template["Conditions"], json!({"KeepsSignIn": {"Fn::Not": [off]}}));
    let kept = json!({"Fn::If": ["KeepsSignIn", {"Ref": "SignInConcurrency"}, {"Ref": "AWS::NoValue"}]});
    let sign_in = &gateway_routes()["/session"];
    for (handler, properties) in lambdas(template) {
        let expected = if handler == *sign_in { &kept } else { &Value::Null };
        assert_eq!(properties["ReservedConcurrentExecutions"], *expected, "{handler}");
    }
}
