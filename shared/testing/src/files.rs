//! Files that are sent past the product, as a browser does it.

use domain::OrganizationId;
use domain::files::JUDGE_FILE;
use domain::task::TaskState;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::{Client, TestApp};

impl TestApp {
    /// Gives an organisation that was planted the bucket that a creation would have made.
    pub async fn plant_bucket(&self, id: OrganizationId, domain: &str) {
        let files = self.local().cloud.files();
        files.create_bucket(&files.bucket(id)).await.unwrap();
        files.set_up_bucket(id, &domain.parse().unwrap()).await.unwrap();
    }

    /// Ends all that waits to be done later about files, such as to forget them after a day.
    pub async fn leave_files_alone(&self) {
        let (store, now) = (&self.local().store, self.local().clock.now());
        for task in store.unfinished_tasks().await.unwrap() {
            if task.queue == JUDGE_FILE.queue && task.due_at > now {
                store.change_task(&task, now, |task| task.end(TaskState::Done, now)).await.unwrap();
            }
        }
    }

    /// The keys of what people have sent to an organisation's bucket, once for each version.
    pub async fn sent_keys(&self, id: OrganizationId) -> Vec<String> {
        let (client, bucket) =
            (aws_sdk_s3::Client::new(&self.aws().await), self.local().cloud.files().bucket(id));
        let mut keys = Vec::new();
        for prefix in ["incoming/", "files/"] {
            let found = client.list_object_versions().bucket(&bucket).prefix(prefix).send().await.unwrap();
            keys.extend(found.versions.unwrap_or_default().into_iter().map(|version| version.key.unwrap()));
            assert_eq!(found.delete_markers.unwrap_or_default(), [], "what is erased leaves no marks");
        }
        keys
    }
}

/// Sends a file by the form that somebody was handed. The answer is the bucket's, which leads nowhere by itself.
pub async fn post_form(upload: &Value, name: &str, content: &[u8]) -> reqwest::Response {
    let fields = upload["fields"].as_object().unwrap().iter();
    let form = fields
        .fold(Form::new(), |form, (name, value)| form.text(name.clone(), value.as_str().unwrap().to_owned()));
    let form = form.part("file", Part::bytes(content.to_vec()).file_name(name.to_owned()));
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    browser.post(upload["address"].as_str().unwrap()).multipart(form).send().await.unwrap()
}

/// Announces a file, sends it, and says that it has arrived. The answer is what has become of it.
pub async fn send_file(client: &Client, purpose: &str, name: &str, content: &[u8]) -> Value {
    let announced = json!({"purpose": purpose, "name": name, "size": content.len()});
    let announced = client.post("/files", &announced).await;
    assert_eq!(announced.status, 201, "{}", announced.text);
    let sent = post_form(&announced.json()["upload"], name, content).await;
    assert_eq!(sent.status(), 204);
    let arrived = client.post(&format!("{}/arrived", announced.header("location")), &json!({})).await;
    assert_eq!(arrived.status, 200, "{}", arrived.text);
    arrived.json()
}
