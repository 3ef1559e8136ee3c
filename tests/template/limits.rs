//! The template keeps AWS's limits, of which nothing else tells before a deployment.

use serde_json::{Map, Value, json};
use testing::{TEMPLATE, gateway_routes};

use crate::ROOT;
use crate::document::resources;

/// Routes of an HTTP API; more are asked for (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>).
const ROUTES: usize = 300;

/// Resources of a stack, and octets of its template where it comes from S3, as `sam deploy` has it (a template that comes in
/// the request itself may have 51,200)
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>).
const RESOURCES: usize = 500;
const TEMPLATE_OCTETS: usize = 1_048_576;

/// Octets of what says who may invoke a Lambda, and of its environment
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
const RESOURCE_POLICY_OCTETS: usize = 20_480;
const ENVIRONMENT_OCTETS: usize = 4_096;

/// No resource that SAM makes, and no operation that it adds to the API for a route, is as long as this without what the
/// template says of it, in octets. The longest is a role without statements, which has 450.
const LONGEST_ADDITION: usize = 1_000;

/// How many resources SAM makes of one, and how many of them let something invoke it
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>).
/// `.ci/expand_template.py` prints them.
fn made_by_sam(resource: &Value) -> (usize, usize) {
    let properties = &resource["Properties"];
    match resource["Type"].as_str().unwrap() {
        "AWS::Serverless::Function" => {
            let events = properties["Events"].as_object();
            // What a queue holds Lambda fetches by itself, by a mapping and with the rights of the function.
            let events = events.into_iter().flat_map(Map::values);
            let permissions = events.clone().filter(|event| event["Type"] != "SQS").count();
            let rules = events.filter(|event| event["Type"] != "HttpApi");
            let asynchronous = usize::from(!properties["EventInvokeConfig"].is_null());
            // With its role.
            (2 + permissions + rules.count() + asynchronous, permissions)
        }
        // With its role, and with its stage.
        "AWS::Serverless::StateMachine" | "AWS::Serverless::HttpApi" => (2, 0),
        plain => {
            assert!(!plain.starts_with("AWS::Serverless::"), "what SAM makes of {plain} is not known here");
            (1, 0)
        }
    }
}

fn all_resources() -> impl Iterator<Item = (&'static String, &'static Value)> {
    TEMPLATE["Resources"].as_object().unwrap().iter()
}

#[test]
fn the_api_has_room_for_its_routes() {
    let count = gateway_routes().len();
    assert!(count <= ROUTES, "{count} routes");
}

#[test]
fn the_stack_has_room_for_its_resources() {
    let count: usize = all_resources().map(|(_, resource)| made_by_sam(resource).0).sum();
    assert!(count <= RESOURCES, "{count} resources");
}

#[test]
fn the_template_is_short_enough_as_it_is_uploaded_and_as_it_is_expanded() {
    let uploaded = std::fs::metadata(format!("{ROOT}/template.yaml")).unwrap().len();
    assert!(usize::try_from(uploaded).unwrap() <= TEMPLATE_OCTETS, "{uploaded} octets");

    // What stands in Globals is written into each function.
    let globals = TEMPLATE["Globals"]["Function"].to_string().len();
    let functions = resources(&TEMPLATE, "AWS::Serverless::Function").len();
    let made: usize = all_resources().map(|(_, resource)| made_by_sam(resource).0).sum();
    let additions = made - all_resources().count() + gateway_routes().len();
    let expanded = TEMPLATE.to_string().len() + functions * globals + additions * LONGEST_ADDITION;
    assert!(expanded <= TEMPLATE_OCTETS, "{expanded} octets");
}

/// What a permission adds to the policy of its Lambda, as Lambda's `GetPolicy` shows it, where all is as long as it can be.
fn longest_statement() -> Value {
    // Of a function's name there is room for 64 characters, of a statement's for 100.
    let (function, statement) = ("f".repeat(64), "s".repeat(100));
    // The longest names of a partition and of a region that have both services.
    let (partition, region, account) = ("aws-us-gov", "ap-southeast-1", "123456789012");
    let longest_path = gateway_routes().into_keys().max_by_key(String::len).unwrap();
    json!({
        "Sid": statement,
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": format!("arn:{partition}:lambda:{region}:{account}:function:{function}"),
        "Condition": {"ArnLike": {
            "AWS:SourceArn": format!("arn:{partition}:execute-api:{region}:{account}:a1b2c3d4e5/*/*{longest_path}"),
        }},
    })
}

#[test]
fn every_lambda_has_room_for_those_who_may_invoke_it() {
    let statement = longest_statement().to_string().len();
    assert!((450..600).contains(&statement), "{statement} octets");
    let around = json!({"Version": "2012-10-17", "Id": "default", "Statement": []}).to_string().len();
    for (name, resource) in all_resources() {
        let (_, permissions) = made_by_sam(resource);
        let policy = around + permissions * (statement + ",".len());
        assert!(policy <= RESOURCE_POLICY_OCTETS, "{name}: {permissions} permissions, {policy} octets");
    }
}

/// How long the value of a variable can be, in octets.
fn longest_value(variable: &str) -> usize {
    let parameter = |name: &str| {
        let longest = &TEMPLATE["Parameters"][name]["MaxLength"];
        usize::try_from(longest.as_u64().unwrap_or_else(|| panic!("{name} has no greatest length"))).unwrap()
    };
    // A name in the DNS (RFC 1035, 2.3.4).
    let host = 253;
    match variable {
        "KABINET_BASE" | "KABINET_DNS_TARGET" => host,
        "KABINET_SENDER" => 64 + "@".len() + host,
        // The names that AWS gives: of a table, of a zone, of state machines with their ARN, of a stack and of what begins
        // with it.
        "KABINET_TABLE" => 255,
        "KABINET_HOSTED_ZONE" => 32,
        "KABINET_STATE_MACHINES" => 256,
        "KABINET_SECRETS" | "KABINET_CONFIGURATION_SET" => 128,
        "KABINET_BUCKET_PREFIX" => 26,
        "KABINET_PLATFORM_BUCKET" => 26 + "-platform-123456789012".len(),
        // The address of a queue without its own name: scheme, host, account, and the name of the stack.
        "KABINET_QUEUES" => {
            "https://sqs.ap-southeast-1.amazonaws.com.cn/123456789012/".len() + 128 + "-".len()
        }
        "KABINET_KINESCOPE_URL" => parameter("KinescopeUrl"),
        "KABINET_RELEASE_CHANNEL" => parameter("ReleaseChannel"),
        unknown => panic!("say here how long {unknown} can be"),
    }
}

/// All have the same, as a test of their settings proves.
#[test]
fn every_lambda_has_room_for_its_environment() {
    let variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"].as_object().unwrap();
    let longest: Map<String, Value> =
        variables.keys().map(|name| (name.clone(), "v".repeat(longest_value(name)).into())).collect();
    let octets = Value::from(longest).to_string().len();
    assert!(octets <= ENVIRONMENT_OCTETS, "{octets} octets");
}
