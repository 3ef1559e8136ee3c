//! The outside world through AWS's own tools, at the platform's local endpoints: what an operator, or a stranger with the
//! same account, does by hand.

use crate::TestApp;
use reqwest::header::AUTHORIZATION;
use reqwest::{Client, Method};
use serde_json::{Value, json};

pub struct Aws {
    http: Client,
    endpoint: String,
    hosted_zone: String,
}

/// What a signature names; that it is right is not checked here.
fn signed_for(service: &str) -> String {
    format!("AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/{service}/aws4_request")
}

impl Aws {
    pub fn of(app: &TestApp) -> Self {
        let local = app.local();
        Self {
            http: Client::builder().no_proxy().build().unwrap(),
            endpoint: format!("http://{}", local.aws_address),
            hosted_zone: local.hosted_zone.clone(),
        }
    }

    async fn json(&self, interface: &str, operation: &str, body: &Value) -> Value {
        let target = format!("{interface}.{operation}");
        let request = self.http.post(&self.endpoint).header("x-amz-target", target).body(body.to_string());
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, 200, "{operation}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    pub async fn step_functions(&self, operation: &str, body: Value) -> Value {
        self.json("AWSStepFunctions", operation, &body).await
    }

    pub async fn dynamodb(&self, operation: &str, body: Value) -> Value {
        self.json("DynamoDB_20120810", operation, &body).await
    }

    async fn s3(&self, method: Method, address: &str, body: Vec<u8>) -> Vec<u8> {
        let url = format!("{}/{address}", self.endpoint);
        let request = self.http.request(method, url).header(AUTHORIZATION, signed_for("s3")).body(body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{address}: {}", answer.status());
        answer.bytes().await.unwrap().to_vec()
    }

    pub async fn get_object(&self, bucket: &str, key: &str) -> Vec<u8> {
        self.s3(Method::GET, &format!("{bucket}/{key}"), Vec::new()).await
    }

    pub async fn put_object(&self, bucket: &str, key: &str, body: &[u8]) {
        self.s3(Method::PUT, &format!("{bucket}/{key}"), body.to_vec()).await;
    }

    pub async fn delete_object(&self, bucket: &str, key: &str) {
        self.s3(Method::DELETE, &format!("{bucket}/{key}"), Vec::new()).await;
    }

    /// What is set for a bucket, in S3's XML: `cors`, `versioning`, ….
    pub async fn bucket_setting(&self, bucket: &str, setting: &str) -> String {
        String::from_utf8(self.s3(Method::GET, &format!("{bucket}?{setting}"), Vec::new()).await).unwrap()
    }

    /// Makes or deletes a CNAME, as somebody who knows nothing of the platform would.
    pub async fn change_record(&self, action: &str, name: &str, target: &str) {
        let body = format!(
            "<ChangeResourceRecordSetsRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ChangeBatch>\
             <Changes><Change><Action>{action}</Action><ResourceRecordSet><Name>{name}</Name><Type>CNAME</Type>\
             <TTL>300</TTL><ResourceRecords><ResourceRecord><Value>{target}</Value></ResourceRecord></ResourceRecords>\
             </ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"
        );
        let url = format!("{}/2013-04-01/hostedzone/{}/rrset/", self.endpoint, self.hosted_zone);
        let request = self.http.post(url).header(AUTHORIZATION, signed_for("route53")).body(body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }
}

/// Makes a Kinescope project, as somebody with access to the workspace would.
pub async fn create_project(app: &TestApp, name: &str, privacy: Value) -> String {
    let local = app.local();
    let mut project = json!({"name": name, "catalog_type": "vod"});
    project.as_object_mut().unwrap().extend(privacy.as_object().unwrap().clone());
    let url = format!("http://{}/v1/projects", local.kinescope_address);
    let client = Client::builder().no_proxy().build().unwrap();
    let answer = client.post(url).bearer_auth(local.kinescope_token).json(&project).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let created: Value = answer.json().await.unwrap();
    created["data"]["id"].as_str().unwrap().to_owned()
}

/// Gives a Kinescope project another name.
pub async fn rename_project(app: &TestApp, id: &str, name: &str) {
    let local = app.local();
    let url = format!("http://{}/v1/projects/{id}", local.kinescope_address);
    let client = Client::builder().no_proxy().build().unwrap();
    let change = json!({"name": name});
    let answer = client.put(url).bearer_auth(local.kinescope_token).json(&change).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}
