//! Removes secrets from texts that came from outside. An error message may repeat what was sent, such as a header with a
//! token or a row with a password's hash.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};
use serde_json::{Map, Value};

/// Each pattern with its replacement.
const PATTERNS: [(&str, &str); 8] = [
    // The value after a name of a secret: in a header, a form, JSON or a query.
    (
        r#"(?i)([a-z0-9_-]*(?:token|password|secret|cookie|authorization|signature|credential|session|e-?mail|(?:api|access|signing|cursor)[_-]?key)s?)(\\*["']?\s*[:=]\s*).*"#,
        "$1$2…",
    ),
    (r"(?i)\b(bearer|basic)\s+\S+", "$1 …"),
    // A letter, as SES is sent it.
    (r"(?i)((?:body|subject)\.[a-z.]+=).*", "$1…"),
    (
        r#"([^\s@"'<>()\[\]{},;:=/\\])[^\s@"'<>()\[\]{},;:=/\\]*(?:@|%40)([^\s@"'<>()\[\]{},;:=/\\]+)"#,
        "$1…@$2",
    ),
    // The parts of a JWT (RFC 7519): the first is a JSON object in base64.
    (r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*", "eyJ…"),
    // A password's hash in the PHC string format.
    (r"\$(?:argon2|scrypt|pbkdf2|2[aby])\S*", "$…"),
    // An access key of AWS; its first four letters tell its kind.
    (r"\b(AKIA|ASIA)[A-Z0-9]{12,}", "$1…"),
    // A key or a digest in hexadecimal; identifiers have hyphens.
    (r"\b[0-9a-fA-F]{32,}\b", "…"),
];

/// A run of characters that may be a key or a token in base64.
const RUN: &str = r"[A-Za-z0-9+/_=-]{20,}";

static REDACTIONS: LazyLock<Vec<(Regex, &str)>> =
    LazyLock::new(|| PATTERNS.iter().map(|(pattern, left)| (compile(pattern), *left)).collect());

/// Names of fields whose values nobody may read.
static SECRET_NAME: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)token|password|secret|cookie|authorization|signature|credential|recovery|hash|(?:api|access|signing|cursor|private)[_-]?key",
    )
});

static RUNS: LazyLock<Regex> = LazyLock::new(|| compile(RUN));

#[expect(clippy::expect_used, reason = "the patterns are constants, and the tests use every one")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern is well-formed")
}

/// The text without anything that looks like a secret, and without the local parts of e-mail addresses. Identifiers,
/// names of hosts and resources, and AWS's request identifiers stay.
pub fn redact(text: &str) -> String {
    let mut redacted = Cow::Borrowed(text);
    for (pattern, left) in REDACTIONS.iter() {
        if let Cow::Owned(shorter) = pattern.replace_all(&redacted, *left) {
            redacted = Cow::Owned(shorter);
        }
    }
    let hide = |run: &Captures<'_>| if is_random(&run[0]) { "…".to_owned() } else { run[0].to_owned() };
    RUNS.replace_all(&redacted, hide).into_owned()
}

/// Masks the values of fields whose names say that they are secret, at any depth. An empty value still shows as empty.
pub(crate) fn mask_secrets(fields: Map<String, Value>) -> Map<String, Value> {
    let mask = |(name, value): (String, Value)| {
        let masked =
            if !value.is_null() && SECRET_NAME.is_match(&name) { "…".into() } else { mask_within(value) };
        (name, masked)
    };
    fields.into_iter().map(mask).collect()
}

fn mask_within(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(mask_secrets(fields)),
        Value::Array(values) => values.into_iter().map(mask_within).collect(),
        plain => plain,
    }
}

/// Whether a run looks random: words with capitals have no digits among them, and paths are in one case.
fn is_random(run: &str) -> bool {
    let count = |is: fn(&u8) -> bool| run.bytes().filter(is).count();
    let digits = count(u8::is_ascii_digit);
    let is_mixed = count(u8::is_ascii_lowercase) > 0 && count(u8::is_ascii_uppercase) > 0;
    is_mixed && (digits >= 2 || run.len() >= 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_left_out() {
        let cases = [
            ("Authorization: Bearer local-token was refused", "Authorization: …"),
            ("got \"Bearer 0190b7a2-7c11\" twice", "got \"Bearer … twice"),
            (r#"{"email": "anna@example.com", "password": "horse"}"#, r#"{"email": …"#),
            (r#"{\"password\": \"horse\"}"#, r#"{\"password\": …"#),
            ("grant=x&password=horse+battery", "grant=x&password=…"),
            ("Cookie: session=a; language=ru\nnext", "Cookie: …\nnext"),
            ("X-Amz-Security-Token=FwoG&X-Amz-Date=1", "X-Amz-Security-Token=…"),
            ("api_key=7", "api_key=…"),
            ("Message.Body.Text.Data=Dear+Anna&Source=a", "Message.Body.Text.Data=…"),
            ("to anna.petrova@example.com refused", "to a…@example.com refused"),
            ("login анна@почта.рф", "login а…@почта.рф"),
            ("user%40example.com", "u…@example.com"),
            ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.s-g end", "jwt eyJ… end"),
            ("hash $argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA", "hash $…"),
            ("key AKIAIOSFODNN7EXAMPLE", "key AKIA…"),
            ("digest 0123456789abcdef0123456789abcdef.", "digest …."),
            ("a key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY here", "a key … here"),
            ("cursor qZ7y3NvKx2bT9sWmLp4d", "cursor …"),
        ];
        for (text, redacted) in cases {
            assert_eq!(redact(text), redacted, "{text}");
        }
    }

    #[test]
    fn what_helps_to_find_the_fault_stays() {
        for text in [
            "User: arn:aws:sts::123456789012:assumed-role/kabinet is not authorized to perform: dynamodb:Query",
            "S3, CreateBucket: No. (InvalidBucketName, request 4442587FB7D0A2F9)",
            "DynamoDB, request 8UT4P3KJTVSK3QAJ8FAAJQCK1NVV4KQNSO5AEMVJF66Q9ASUAAJG",
            "0190b7a2-7c11-7d3e-9a51-0123456789ab-2",
            "kabinet-0190b7a2-7c11-7d3e-9a51-0123456789ab is owned by somebody else",
            "TransactionCanceledException: ConditionalCheckFailed",
            "shared/store/src/organization_list.rs:42",
            "http://127.0.0.1:4566/hostedzone/Z1: connection refused",
            "error decoding response body: expected value at line 1 column 1",
            "Проект acme.kabinet.example уже есть",
        ] {
            assert_eq!(redact(text), text);
        }
    }
}
