//! Failures in the cloud are seen: every log is kept for a limited time, and everything that runs without a person
//! waiting for it has an alarm.

use std::collections::BTreeSet;

use identity::note_letter_events;
use provisioning::Function;
use serde_json::{Value, json};
use store::TABLE_DEFINITION;
use testing::{TEMPLATE, gateway_routes};

use crate::document::{lambdas, resources};

#[test]
fn every_lambda_has_a_log_of_its_own_name() {
    let template = &*TEMPLATE;
    let groups = resources(template, "AWS::Logs::LogGroup");
    let mut taken = BTreeSet::new();
    for (handler, properties) in lambdas(template) {
        let group = properties["LoggingConfig"]["LogGroup"]["Ref"].as_str().unwrap().to_owned();
        let name = format!("/aws/lambda/${{AWS::StackName}}/{handler}");
        assert_eq!(groups[&group]["LogGroupName"], json!({"Fn::Sub": name}), "{handler}");
        taken.insert(group);
    }
    // Those of the state machines, beside those of the Lambdas.
    taken.extend(["ProvisioningLog", "LeavingLog"].map(str::to_owned));
    assert_eq!(groups.keys().cloned().collect::<BTreeSet<_>>(), taken);
}

#[test]
fn every_log_is_thrown_away_in_the_end() {
    for (group, properties) in resources(&TEMPLATE, "AWS::Logs::LogGroup") {
        assert_eq!(properties["RetentionInDays"], 30, "{group}");
    }
}

#[test]
fn everything_leaves_a_trace() {
    let template = &*TEMPLATE;
    assert_eq!(template["Globals"]["Function"]["Tracing"], "Active");
    for (name, machine) in resources(template, "AWS::Serverless::StateMachine") {
        assert_eq!(machine["Tracing"], json!({"Enabled": true}), "{name}");
        assert_eq!(machine["Logging"]["Level"], "ERROR", "{name}");
        let group = json!({"Fn::GetAtt": format!("{}.Arn", name.replace("StateMachine", "Log"))});
        let destinations = json!([{"CloudWatchLogsLogGroup": {"LogGroupArn": group}}]);
        assert_eq!(machine["Logging"]["Destinations"], destinations, "{name}");
    }
}

/// Namespace, metric and dimensions of what an alarm watches.
fn watched(namespace: &str, metric: &str, dimensions: &Value) -> String {
    json!([namespace, metric, dimensions]).to_string()
}

/// The logical name of a Lambda.
fn logical_name(template: &Value, handler: &str) -> String {
    let functions = resources(template, "AWS::Serverless::Function");
    let mut functions = functions.into_iter();
    functions.find(|(_, properties)| properties["Handler"] == handler).unwrap().0
}

#[test]
fn whatever_fails_without_being_seen_has_an_alarm() {
    let template = &*TEMPLATE;
    let api = json!([{"Name": "ApiId", "Value": {"Ref": "HttpApi"}}]);
    let queue =
        |name: &str| json!([{"Name": "QueueName", "Value": {"Fn::GetAtt": format!("{name}.QueueName")}}]);
    let sweep = json!([{"Name": "Worker", "Value": "all"}]);
    let mut wanted = BTreeSet::from([
        watched("AWS/ApiGateway", "5xx", &api),
        watched("AWS/SQS", "ApproximateNumberOfMessagesVisible", &queue("DeadLetters")),
        watched("Kabinet", "OldestTask", &sweep),
        watched("Kabinet", "ParkedTasks", &sweep),
        watched("AWS/Lambda", "Throttles", &Value::Null),
        watched("AWS/SES", "Reputation.BounceRate", &Value::Null),
        watched("AWS/SES", "Reputation.ComplaintRate", &Value::Null),
    ]);
    for name in resources(template, "AWS::Serverless::StateMachine").keys() {
        let machine = json!([{"Name": "StateMachineArn", "Value": {"Ref": name}}]);
        wanted.insert(watched("AWS/States", "ExecutionsFailed", &machine));
        wanted.insert(watched("AWS/States", "ExecutionsTimedOut", &machine));
    }
    let table = json!({"Name": "TableName", "Value": {"Ref": "Table"}});
    let indexes = TABLE_DEFINITION
        .indexes
        .iter()
        .map(|index| json!([table, {"Name": "GlobalSecondaryIndexName", "Value": index.name}]));
    for dimensions in indexes.chain([json!([table])]) {
        wanted.insert(watched("AWS/DynamoDB", "ReadThrottleEvents", &dimensions));
        wanted.insert(watched("AWS/DynamoDB", "WriteThrottleEvents", &dimensions));
    }
    for name in resources(template, "AWS::SQS::Queue").keys().filter(|name| *name != "DeadLetters") {
        wanted.insert(watched("AWS/SQS", "ApproximateAgeOfOldestMessage", &queue(name)));
    }
    // Who asks the API, the state machine or Lambda itself gets the answer; what an event has started answers nobody. What a
    // queue has handed over stays in it after a failure, and its age tells.
    for (handler, properties) in lambdas(template) {
        let events = properties["Events"].as_object().into_iter().flat_map(|events| events.values());
        if events.into_iter().any(|event| event["Type"] != "HttpApi" && event["Type"] != "SQS") {
            let function = json!({"Ref": logical_name(template, &handler)});
            let dimensions = json!([{"Name": "FunctionName", "Value": function}]);
            wanted.insert(watched("AWS/Lambda", "Errors", &dimensions));
        }
    }

    let mut seen = BTreeSet::new();
    for (alarm, properties) in resources(template, "AWS::CloudWatch::Alarm") {
        assert_eq!(properties["AlarmActions"], json!([{"Ref": "Alarms"}]), "{alarm}");
        assert_eq!(properties["TreatMissingData"], "notBreaching", "{alarm}");
        assert_eq!(properties["ComparisonOperator"], "GreaterThanOrEqualToThreshold", "{alarm}");
        let text = |name: &str| properties[name].as_str().unwrap().to_owned();
        let threshold = match text("MetricName").as_str() {
            "Reputation.BounceRate" => json!(0.05),
            "Reputation.ComplaintRate" => json!(0.001),
            // Seconds.
            "ApproximateAgeOfOldestMessage" | "OldestTask" => json!(300),
            _ => json!(1),
        };
        assert_eq!(properties["Threshold"], threshold, "{alarm}");
        seen.insert(watched(&text("Namespace"), &text("MetricName"), &properties["Dimensions"]));
    }
    assert_eq!(seen, wanted);
}

#[test]
fn what_nobody_waits_for_is_kept_when_it_can_not_be_run() {
    let template = &*TEMPLATE;
    let queue = json!({"Fn::GetAtt": "DeadLetters.Arn"});
    for handler in [Function::Reconcile.handler(), "tasks.sweep"] {
        let scheduled = &lambdas(template)[handler];
        let schedule = &scheduled["Events"]["EveryMinute"]["Properties"];
        assert_eq!(schedule["DeadLetterConfig"], json!({"Arn": queue}), "{handler}");
        // The next minute has a run of its own.
        assert_eq!(schedule["RetryPolicy"], json!({"MaximumEventAgeInSeconds": 60}), "{handler}");
        let invocations = &scheduled["EventInvokeConfig"];
        assert_eq!(invocations["MaximumRetryAttempts"], 0, "{handler}");
        assert_eq!(invocations["MaximumEventAgeInSeconds"], 60, "{handler}");
        let on_failure = &invocations["DestinationConfig"]["OnFailure"];
        assert_eq!(*on_failure, json!({"Type": "SQS", "Destination": queue}), "{handler}");
    }

    let note = &lambdas(template)[note_letter_events::HANDLER];
    assert_eq!(note["Events"]["Letter"]["Properties"]["DeadLetterConfig"], json!({"Arn": queue}));
    let on_failure = &note["EventInvokeConfig"]["DestinationConfig"]["OnFailure"];
    assert_eq!(*on_failure, json!({"Type": "SQS", "Destination": queue}));
    let policy = &resources(template, "AWS::SQS::QueuePolicy")["DeadLettersPolicy"]["PolicyDocument"];
    let senders = &policy["Statement"][0]["Condition"]["ArnEquals"]["aws:SourceArn"];
    for rule in ["ReconcileFunctionEveryMinute", "NoteLetterEventsFunctionLetter", "SweepFunctionEveryMinute"]
    {
        let arn = json!({"Fn::GetAtt": format!("{rule}.Arn")});
        assert!(senders.as_array().unwrap().contains(&arn), "{rule}");
    }
}

#[test]
fn the_dashboard_shows_every_alarm_and_what_the_code_counts() {
    let template = &*TEMPLATE;
    let body = &resources(template, "AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"];
    let body: Value = serde_json::from_str(body["Fn::Sub"].as_str().unwrap()).unwrap();
    let widgets = body["widgets"].as_array().unwrap();

    let alarms = widgets.iter().find(|widget| widget["type"] == "alarm").unwrap();
    let shown: BTreeSet<&str> = alarms["properties"]["alarms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|alarm| alarm.as_str().unwrap())
        .collect();
    let alarms: Vec<String> = resources(template, "AWS::CloudWatch::Alarm")
        .into_keys()
        .map(|alarm| format!("${{{alarm}.Arn}}"))
        .collect();
    assert_eq!(shown, alarms.iter().map(String::as_str).collect());

    for widget in widgets.iter().filter(|widget| widget["type"] == "metric") {
        assert_eq!(widget["properties"]["region"], "${AWS::Region}", "{}", widget["properties"]["title"]);
    }
    for dimension in ["Context", "Step", "Kind"] {
        let search = format!("SEARCH('{{Kabinet,{dimension}}} ");
        assert!(body.to_string().contains(&search), "{dimension}");
    }

    // Routes and tenants are no dimensions: the lines of all Lambdas that answer requests are asked for them.
    let answering: BTreeSet<String> = gateway_routes().into_values().collect();
    let logs: BTreeSet<String> = lambdas(template)
        .into_iter()
        .filter(|(handler, _)| answering.contains(handler))
        .map(|(_, properties)| {
            format!("SOURCE '${{{}}}'", properties["LoggingConfig"]["LogGroup"]["Ref"].as_str().unwrap())
        })
        .collect();
    let queries = widgets.iter().filter(|widget| widget["type"] == "log").map(|widget| {
        assert_eq!(widget["properties"]["region"], "${AWS::Region}");
        widget["properties"]["query"].as_str().unwrap()
    });
    let mut asked = BTreeSet::new();
    for query in queries {
        let (sources, rest) = query.split_once(" | filter ").unwrap();
        assert_eq!(sources.split(" | ").map(str::to_owned).collect::<BTreeSet<_>>(), logs, "{query}");
        asked.insert(rest.split_once(" | ").unwrap().0);
    }
    assert_eq!(asked, BTreeSet::from(["ispresent(route)", "ispresent(tenant)"]));
}

#[test]
fn letters_go_out_by_the_set_whose_events_come_back() {
    let template = &*TEMPLATE;
    let set = json!({"Ref": "Letters"});
    let variables = &template["Globals"]["Function"]["Environment"]["Variables"];
    assert_eq!(variables["KABINET_CONFIGURATION_SET"], set);
    let events = &resources(template, "AWS::SES::ConfigurationSetEventDestination")["LetterEvents"];
    assert_eq!(events["ConfigurationSetName"], set);
    let kinds = events["EventDestination"]["MatchingEventTypes"].as_array().unwrap();
    for kind in ["DELIVERY", "BOUNCE", "COMPLAINT"] {
        assert!(kinds.contains(&json!(kind)), "{kind}");
    }
    let rule = &lambdas(template)[note_letter_events::HANDLER]["Events"]["Letter"]["Properties"]["Pattern"];
    assert_eq!(rule["source"], json!(["aws.ses"]));
    assert_eq!(rule["detail"]["mail"]["tags"]["ses:configuration-set"], json!([set]));
    let identity = &resources(template, "AWS::SES::EmailIdentity")["SenderIdentity"];
    assert_eq!(identity["ConfigurationSetAttributes"], json!({"ConfigurationSetName": set}));

    let records: BTreeSet<(String, String)> =
        resources(template, "AWS::Route53::RecordSetGroup")["SenderRecords"]["RecordSets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| (record["Name"].to_string(), record["Type"].as_str().unwrap().to_owned()))
            .collect();
    for place in 1..=3 {
        let token = json!({"Fn::GetAtt": format!("SenderIdentity.DkimDNSTokenName{place}")});
        assert!(records.contains(&(token.to_string(), "CNAME".to_owned())), "{place}");
    }
    let mail_from = identity["MailFromAttributes"]["MailFromDomain"].to_string();
    for kind in ["MX", "TXT"] {
        assert!(records.contains(&(mail_from.clone(), kind.to_owned())), "{kind}");
    }
}
