//! The product at any address: a platform of the test's own or, if `KABINET_DEPLOYMENT` names a file that describes a
//! deployment, that deployment. Both are used over HTTP alone. Of the outside world only Kinescope can be made to fail,
//! since in both cases it is the test's own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use aws_config::{BehaviorVersion, SdkConfig};
use domain::{Clock, User, UserId, ZoneName};
use outside::{Fault, Faults, Kinescope, Limits};
use reqwest::Certificate;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{SealingKeys, Store};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, MutexGuard, OnceCell};
use web::Product;

use crate::client::PutBy;
use crate::people::PASSWORD_HASH;
use crate::{Client, PASSWORD, TestApp, order_until};

/// The longest that a creation may take with all of its repeats.
const PATIENCE: Duration = Duration::from_mins(2);

/// How often the test looks whether a creation is over.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A deployment, and where it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deployment {
    /// The address of all hosts of the platform, over TLS.
    address: SocketAddr,
    base: String,
    /// The certificate of these hosts, in PEM.
    certificate: PathBuf,
    table: String,
    /// The e-mail address of a super-admin.
    email: String,
    password: String,
    /// The address at which the platform expects Kinescope, and the token that it sends.
    kinescope_address: SocketAddr,
    kinescope_token: String,
}

/// The things that all tests of a process share: one deployment, and the Kinescope that it uses.
struct Deployed {
    deployment: Deployment,
    certificate: Certificate,
    kinescope: Kinescope,
    faults: Faults,
    _folder: TempDir,
    /// Kinescope outlives the runtime of each test.
    _runtime: Runtime,
    turn: Mutex<()>,
    codes: PutBy,
    /// The token of the super-admin, who has switched their second factor on.
    admin: OnceCell<String>,
}

static DEPLOYED: LazyLock<Option<Deployed>> =
    LazyLock::new(|| std::env::var_os("KABINET_DEPLOYMENT").map(|file| Deployed::open(Path::new(&file))));

/// The platform of one test. A deployment belongs to one test at a time, since it does not know whose a fault is.
pub struct Platform(Place);

enum Place {
    Own(Box<TestApp>),
    Deployed { deployed: &'static Deployed, _turn: MutexGuard<'static, ()> },
}

impl Deployed {
    fn open(file: &Path) -> Self {
        let deployment: Deployment = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let certificate = Certificate::from_pem(&std::fs::read(&deployment.certificate).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let faults = Faults::new(Arc::new(|| panic!("nothing here can be killed")));
        let state = folder.path().join("kinescope.json");
        let token = &deployment.kinescope_token;
        let kinescope = Kinescope::open(&state, token, Limits::LIFTED, faults.clone()).unwrap();
        let runtime = Runtime::new().unwrap();
        let listener = std::net::TcpListener::bind(deployment.kinescope_address).unwrap();
        listener.set_nonblocking(true).unwrap();
        let router = kinescope.router();
        runtime.spawn(async move { axum::serve(TcpListener::from_std(listener).unwrap(), router).await });
        Self {
            deployment,
            certificate,
            kinescope,
            faults,
            _folder: folder,
            _runtime: runtime,
            turn: Mutex::new(()),
            codes: PutBy::default(),
            admin: OnceCell::new(),
        }
    }
}

impl Platform {
    /// Starts a platform with these contexts, or takes the deployment as it is.
    pub async fn start(product: fn() -> Product) -> Self {
        Self(match &*DEPLOYED {
            Some(deployed) => Place::Deployed { deployed, _turn: deployed.turn.lock().await },
            None => Place::Own(Box::new(TestApp::start(product).await)),
        })
    }

    /// The host of a face: `admin` or a cabinet's domain below the base.
    pub fn host(&self, label: &str) -> String {
        match &self.0 {
            Place::Own(_) => format!("{label}.localhost"),
            Place::Deployed { deployed, .. } => format!("{label}.{}", deployed.deployment.base),
        }
    }

    /// A visitor who has not signed in, on the platform's host.
    pub fn anonymous(&self) -> Client {
        match &self.0 {
            Place::Own(app) => app.anonymous(),
            Place::Deployed { deployed, .. } => Client::new(
                deployed.deployment.address,
                Some(deployed.certificate.clone()),
                &self.host("admin"),
                deployed.codes.clone(),
            ),
        }
    }

    /// E-mail and password of the super-admin.
    pub fn credentials(&self) -> (&str, &str) {
        match &self.0 {
            Place::Own(_) => (crate::ADMIN_EMAIL, PASSWORD),
            Place::Deployed { deployed, .. } => (&deployed.deployment.email, &deployed.deployment.password),
        }
    }

    /// The super-admin, on the platform's host. A new deployment's has no second factor yet, and switches it on.
    pub async fn admin(&self) -> Client {
        let (email, password) = self.credentials();
        let anonymous = self.anonymous();
        let Place::Deployed { deployed, .. } = &self.0 else {
            return anonymous.sign_in(email, password).await;
        };
        let token = deployed.admin.get_or_init(async || {
            let admin = anonymous.sign_in(email, password).await;
            let refused = admin.get("/organizations").await;
            assert_eq!((refused.status, refused.problem().0.as_str()), (403, "second_factor_missing"));
            admin.enrol(email, password, Clock::System.now().as_second()).await;
            admin.token().to_owned()
        });
        anonymous.with_token(token.await)
    }

    /// The AWS that the platform uses, with the permissions of its deployer.
    pub async fn aws(&self) -> SdkConfig {
        match &self.0 {
            Place::Own(app) => app.aws().await,
            // The deployer gives the rest by the environment.
            Place::Deployed { .. } => aws_config::load_defaults(BehaviorVersion::latest()).await,
        }
    }

    /// A person with an account and no role on the platform.
    pub async fn person(&self) -> Client {
        let deployed = match &self.0 {
            Place::Own(app) => return app.person().await,
            Place::Deployed { deployed, .. } => deployed,
        };
        let store =
            Store::connect(&self.aws().await, &deployed.deployment.table, SealingKeys::new(&[0; 32], &[]));
        let email = format!("{}@example.com", UserId::new());
        let user = User {
            password_hash: Some(PASSWORD_HASH.clone()),
            ..User::new(email.parse().unwrap(), "Пётр".parse().unwrap(), Clock::System.now())
        };
        store.create_user(&user).await.unwrap();
        self.anonymous().sign_in(user.email.as_str(), PASSWORD).await
    }

    /// Orders an organisation and waits until its creation is over, however it ends.
    pub async fn create(&self, admin: &Client, domain: &str) -> Value {
        let created = admin.post("/organizations", &self.order(domain)).await;
        assert_eq!(created.status, 201, "{}", created.text);
        assert_eq!(created.json()["status"], "provisioning");
        self.finished(admin, created.header("location")).await
    }

    /// Repeats a creation that has failed, and waits until that is over.
    pub async fn retry(&self, admin: &Client, id: &str) -> Value {
        let address = format!("/organizations/{id}");
        let retried = admin.post(&format!("{address}/retry"), &json!({})).await;
        assert_eq!(retried.status, 202, "{}", retried.text);
        self.finished(admin, &address).await
    }

    /// The order that a super-admin fills in for a new organisation.
    pub fn order(&self, domain: &str) -> Value {
        match &self.0 {
            Place::Own(app) => app.order(domain),
            Place::Deployed { .. } => {
                let in_a_year = ZoneName::default()
                    .day_of(Clock::System.now())
                    .checked_add(jiff::Span::new().days(365))
                    .unwrap();
                order_until(domain, &in_a_year.to_string())
            }
        }
    }

    /// Waits until the creation of the organisation at this address is over.
    pub async fn finished(&self, admin: &Client, address: &str) -> Value {
        let since = Instant::now();
        loop {
            let shown = admin.get(address).await;
            assert_eq!(shown.status, 200, "{}", shown.text);
            let organization = shown.json();
            if organization["status"] != "provisioning" {
                return organization;
            }
            assert!(since.elapsed() < PATIENCE, "still under way: {organization:#}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    fn faults(&self) -> &Faults {
        match &self.0 {
            Place::Own(app) => &app.local().faults,
            Place::Deployed { deployed, .. } => &deployed.faults,
        }
    }

    /// Switches a fault of Kinescope on, as `POST /_local/faults` does.
    pub fn kinescope_fault(&self, mut fault: Value) {
        fault["service"] = json!("kinescope");
        let fault: Fault = serde_json::from_value(fault).unwrap();
        self.faults().switch_on(fault);
    }

    /// The text of the latest letter to a person that says this. Letters go out a moment after the act that they tell of.
    pub async fn letter_to(&self, email: &str, saying: &str) -> String {
        let since = Instant::now();
        loop {
            let says = |text: &String| text.contains(saying);
            if let Some(text) = self.letters_to(email).await.into_iter().rfind(says) {
                return text;
            }
            let is_late = since.elapsed() > PATIENCE || matches!(self.0, Place::Own(_));
            assert!(!is_late, "no letter to {email} that says {saying}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The texts of the letters to a person.
    async fn letters_to(&self, email: &str) -> Vec<String> {
        match &self.0 {
            Place::Own(app) => {
                app.letters_to(email).await.into_iter().filter_map(|letter| letter.text).collect()
            }
            // ministack shows the letters that its SES has taken here, and by no operation of SES.
            Place::Deployed { .. } => {
                let shown = self.anonymous().at("localhost").get("/_ministack/ses/messages").await.json();
                let of_accounts = shown["messages"].as_object().unwrap().values();
                let letters = of_accounts.flat_map(|letters| letters.as_array().unwrap());
                let own = letters.filter(|letter| letter["To"] == json!([email]));
                own.map(|letter| letter["BodyText"].as_str().unwrap().to_owned()).collect()
            }
        }
    }

    /// The names of the Kinescope projects that begin so.
    pub async fn projects(&self, beginning: &str) -> Vec<String> {
        let kinescope = match &self.0 {
            Place::Own(app) => &app.local().kinescope,
            Place::Deployed { deployed, .. } => &deployed.kinescope,
        };
        let names = kinescope.projects().await.into_iter().map(|project| project.name);
        names.filter(|name| name.starts_with(beginning)).collect()
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        // A platform of the test's own looks after itself.
        if let Place::Deployed { deployed, .. } = &self.0 {
            let left = deployed.faults.list();
            deployed.faults.switch_all_off();
            if !std::thread::panicking() {
                assert!(left.is_empty(), "faults that were never met: {left:?}");
            }
        }
    }
}
