//! Makes a request for an endpoint: an address and a well-formed body, from the document of the interface. A test puts
//! the things of its world into it; the other values are made up. A value that can't be made up fails the test that asks
//! for it. Values that are well formed and yet refused stand in [`EXCEPTIONS`], once for all tests.
#![expect(clippy::unwrap_used, clippy::panic, reason = "these are tests, which stop where they can't go on")]

use serde_json::{Map, Value, json};

/// The identifier of nothing.
pub const NOTHING: &str = "00000000-0000-7000-8000-000000000000";

/// Of which kind the thing is that stands in an address after a word. Another kind is called as the word is.
const IN_ADDRESSES: [(&str, &str); 21] = [
    ("bulk", "TaskId"),
    ("categories", "CategoryId"),
    ("clients", "ClientId"),
    ("departments", "DepartmentId"),
    ("employees", "UserId"),
    ("entries", "EntryId"),
    ("exports", "TaskId"),
    ("faq", "ArticleId"),
    ("files", "FileId"),
    ("imports", "ImportId"),
    ("indicators", "Indicator"),
    ("links", "TicketId"),
    ("news", "ArticleId"),
    ("organizations", "OrganizationId"),
    ("people", "UserId"),
    ("replies", "ReplyId"),
    ("roles", "AssignedRole"),
    ("services", "ArticleId"),
    ("super-admins", "UserId"),
    ("tasks", "TaskId"),
    ("tickets", "TicketId"),
];

/// A text of each format.
const FORMATS: [(&str, &str); 5] = [
    ("email", "new@romashka.example"),
    ("inn", "7707083893"),
    ("password", "correct horse battery staple"),
    ("slug", "novaya"),
    ("uuid", NOTHING),
];

/// A text of each kind that only a pattern describes.
const TEXTS: [(&str, &str); 14] = [
    ("AccentColor", "#3a55cc"),
    ("Description", "Новое"),
    ("EntryText", "Новое"),
    ("FileName", "Новое.pdf"),
    ("Indicator", "created"),
    ("Link", "https://romashka.example"),
    ("Name", "Новое"),
    ("PathHere", "/"),
    ("ReplyText", "Новое"),
    ("RichText", "Новое"),
    ("Phone", "+7 900 123-45-67"),
    ("Site", "https://romashka.example"),
    ("Subject", "Новое"),
    ("ZoneName", "Europe/Moscow"),
];

/// A text of no particular form.
const TEXT: &str = "Новое";

/// What is so of the requests to an address, and the document does not say.
pub struct Exception {
    /// Or `*` for each.
    method: &'static str,
    path: &'static str,
    what: Irregularity,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Irregularity {
    /// The session of whoever asks is over afterwards, or is another one.
    EndsSession,
    /// A good body may be answered 401 or 403 by more than the permission that is declared: who holds that is seen when no
    /// field is sent.
    RefusesFurther,
    /// This field must be sent too, and another field belongs to one value of a third: field, third, value.
    BelongTogether { also: &'static str, fields: &'static [(&'static str, &'static str, &'static str)] },
    /// The names inside this field are identifiers, of this kind.
    NamesAre { field: &'static str, kind: &'static str },
    /// This text may be an identifier, of this kind.
    TextMayBe { field: &'static str, kind: &'static str },
}

/// What is so of requests and the document does not say.
pub const EXCEPTIONS: [Exception; 15] = [
    Exception { method: "DELETE", path: "/session", what: Irregularity::EndsSession },
    Exception { method: "POST", path: "/session/end", what: Irregularity::EndsSession },
    Exception { method: "POST", path: "/company/roles/{id}/view", what: Irregularity::EndsSession },
    // Nobody is known by what is made up.
    Exception { method: "POST", path: "/session", what: Irregularity::RefusesFurther },
    Exception { method: "POST", path: "/session/second-factor", what: Irregularity::RefusesFurther },
    // Nobody invites somebody to more than they may themselves.
    Exception { method: "POST", path: "/company/employees", what: Irregularity::RefusesFurther },
    // Only the owner hands the organisation over.
    Exception { method: "POST", path: "/company/owner", what: Irregularity::RefusesFurther },
    Exception {
        method: "*",
        path: "/company/employees/bulk",
        what: Irregularity::BelongTogether {
            also: "ids",
            fields: &[
                ("department", "action", "move"),
                ("ids", "action", "dismiss"),
                ("role", "action", "role"),
            ],
        },
    },
    Exception {
        method: "*",
        path: "/desk/tickets/bulk",
        what: Irregularity::BelongTogether {
            also: "ids",
            fields: &[
                ("assignee_id", "priority", "high"),
                ("category", "priority", "high"),
                ("ids", "priority", "high"),
            ],
        },
    },
    Exception {
        method: "POST",
        path: "/company/employees/{id}/dismiss",
        what: Irregularity::NamesAre { field: "heirs", kind: "DepartmentId" },
    },
    Exception {
        method: "GET",
        path: "/audit",
        what: Irregularity::TextMayBe { field: "subject", kind: "UserId" },
    },
    Exception {
        method: "GET",
        path: "/audit/export.csv",
        what: Irregularity::TextMayBe { field: "subject", kind: "UserId" },
    },
    Exception {
        method: "GET",
        path: "/audit/export.xlsx",
        what: Irregularity::TextMayBe { field: "subject", kind: "UserId" },
    },
    Exception {
        method: "POST",
        path: "/desk/tickets/{id}/merge",
        what: Irregularity::TextMayBe { field: "into", kind: "TicketId" },
    },
    Exception {
        method: "POST",
        path: "/desk/tickets/{id}/links",
        what: Irregularity::TextMayBe { field: "to", kind: "TicketId" },
    },
];

impl Exception {
    pub fn is_of(&self, method: &str, path: &str) -> bool {
        (self.method == method || self.method == "*") && self.path == path
    }
}

/// Whether the session of whoever asks this is over afterwards.
pub fn ends_session(method: &str, path: &str) -> bool {
    irregularities(method, path).any(|what| what == Irregularity::EndsSession)
}

fn irregularities(method: &str, path: &str) -> impl Iterator<Item = Irregularity> {
    EXCEPTIONS.iter().filter(move |exception| exception.is_of(method, path)).map(|exception| exception.what)
}

/// A request to an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub method: String,
    pub address: String,
    /// The media type and the content.
    pub body: Option<(&'static str, String)>,
}

/// Where in a request something stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whereabouts {
    Path,
    Query,
    Body,
}

/// A place of a request that holds something.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    pub name: String,
    pub whereabouts: Whereabouts,
    pub required: bool,
    /// What it holds, as the document calls it: `DepartmentId`. In an address, which the document says nothing of, it is told
    /// by the word before, and is the word itself where [`IN_ADDRESSES`] does not know it.
    pub kind: String,
    pub schema: Value,
}

/// What a test's world has of a kind.
pub type Known<'a> = &'a dyn Fn(&str) -> Option<Value>;

/// An endpoint as the document of its host describes it.
pub struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    document: &'a Value,
    pub places: Vec<Place>,
}

impl<'a> Operation<'a> {
    /// What `document` says of the endpoint.
    pub fn of(document: &'a Value, method: &'a str, path: &'a str) -> Self {
        let described = &document["paths"][path][method.to_lowercase()];
        assert!(described.is_object(), "{method} {path} is not described");
        let mut operation = Self { method, path, document, places: Vec::new() };
        for parameter in described["parameters"].as_array().into_iter().flatten() {
            let whereabouts = match parameter["in"].as_str() {
                Some("path") => Whereabouts::Path,
                Some("query") => Whereabouts::Query,
                // The key of a request that makes something, which every request may leave out.
                Some("header") => continue,
                other => panic!("{method} {path}: say in tests/samples.rs where {other:?} is"),
            };
            let required = parameter["required"] == true;
            operation.add(parameter["name"].as_str().unwrap(), whereabouts, required, &parameter["schema"]);
        }
        let body = &described["requestBody"]["content"]["application/json"]["schema"];
        for (name, schema) in body["properties"].as_object().into_iter().flatten() {
            let required = body["required"].as_array().is_some_and(|list| list.contains(&json!(name)));
            operation.add(name, Whereabouts::Body, required, schema);
        }
        operation
    }

    fn add(&mut self, name: &str, whereabouts: Whereabouts, required: bool, schema: &Value) {
        let kind = match whereabouts {
            Whereabouts::Path => {
                let varying = format!("/{{{name}}}");
                let before = self.path.split(&varying).next().unwrap().rsplit('/').next().unwrap();
                let known = IN_ADDRESSES.iter().find(|(word, _)| *word == before);
                known.map_or(before, |(_, kind)| *kind).to_owned()
            }
            Whereabouts::Query | Whereabouts::Body => {
                let told = irregularities(self.method, self.path).find_map(|what| match what {
                    Irregularity::TextMayBe { field, kind } if field == name => Some(kind.to_owned()),
                    _ => None,
                });
                told.unwrap_or_else(|| kind_of(schema))
            }
        };
        self.places.push(Place {
            name: name.to_owned(),
            whereabouts,
            required,
            kind,
            schema: schema.clone(),
        });
    }

    /// A request with everything that it must have, of what is known or made up.
    pub fn sample(&self, known: Known<'_>) -> Sample {
        self.request(known, None)
    }

    /// The same, which brings this to a place.
    pub fn bringing(&self, place: &Place, value: &Value, known: Known<'_>) -> Sample {
        self.request(known, Some((place, value)))
    }

    fn request(&self, known: Known<'_>, brought: Option<(&Place, &Value)>) -> Sample {
        let (mut address, mut query, mut fields) = (self.path.to_owned(), Vec::new(), Map::new());
        for place in &self.places {
            let is_brought = brought.is_some_and(|(other, _)| other == place);
            let beside = self.value_beside(place, brought);
            if !place.required && !is_brought && beside.is_none() && !self.must_come_too(place) {
                continue;
            }
            // What is brought lies where something of its kind would.
            let lay = |kind: &str| match brought {
                Some((_, value)) if is_brought && kind == place.kind => Some(value.clone()),
                _ => known(kind),
            };
            let value = match (place.whereabouts, beside) {
                (_, Some(value)) => value,
                (Whereabouts::Path, None) => lay(&place.kind).unwrap_or_else(|| NOTHING.into()),
                (_, None) => match &*place.kind {
                    // It is a text that is known to be more.
                    kind if kind_of(&place.schema) != kind => lay(kind).unwrap_or_else(|| TEXT.into()),
                    _ => self.value(place, &place.schema, &lay),
                },
            };
            match place.whereabouts {
                Whereabouts::Path => {
                    address = address.replace(&format!("{{{}}}", place.name), &text_of(&value));
                }
                Whereabouts::Query => {
                    let values = value.as_array().cloned().unwrap_or_else(|| vec![value]);
                    query.extend(values.iter().map(|value| format!("{}={}", place.name, text_of(value))));
                }
                Whereabouts::Body => {
                    fields.insert(place.name.clone(), value);
                }
            }
        }
        if !query.is_empty() {
            address = format!("{address}?{}", query.join("&"));
        }
        Sample { method: self.method.to_owned(), address, body: self.body(fields, brought.is_some()) }
    }

    fn body(&self, fields: Map<String, Value>, brings_something: bool) -> Option<(&'static str, String)> {
        let described = &self.document["paths"][self.path][self.method.to_lowercase()]["requestBody"];
        let content = described["content"].as_object()?;
        let mut irregular = irregularities(self.method, self.path);
        if !brings_something && irregular.any(|what| what == Irregularity::RefusesFurther) {
            return Some(("application/json", "{}".to_owned()));
        }
        if content.contains_key("application/json") {
            return Some(("application/json", Value::from(fields).to_string()));
        }
        let is_file = content.contains_key("application/octet-stream");
        assert!(is_file, "{}: say in tests/samples.rs what a body of {:?} is", self.named(), content.keys());
        Some(("application/octet-stream", TEXT.to_owned()))
    }

    fn must_come_too(&self, place: &Place) -> bool {
        irregularities(self.method, self.path)
            .any(|what| matches!(what, Irregularity::BelongTogether { also, .. } if also == place.name))
    }

    /// What a place must hold because of what another brings.
    fn value_beside(&self, place: &Place, brought: Option<(&Place, &Value)>) -> Option<Value> {
        let (other, _) = brought?;
        irregularities(self.method, self.path).find_map(|what| {
            let Irregularity::BelongTogether { fields, .. } = what else { return None };
            let found =
                fields.iter().find(|(field, beside, _)| *field == other.name && *beside == place.name);
            found.map(|(_, _, value)| json!(value))
        })
    }

    /// Something that a schema allows.
    fn value(&self, place: &Place, schema: &Value, known: Known<'_>) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap();
            return known(name).unwrap_or_else(|| self.value_of_named(place, name, schema, known));
        }
        self.value_of_named(place, "", schema, known)
    }

    fn value_of_named(&self, place: &Place, name: &str, schema: &Value, known: Known<'_>) -> Value {
        let named = format!("{}: {} of the kind {:?}", self.named(), place.name, place.kind);
        if !name.is_empty() && schema["$ref"].is_string() {
            // What is said beside a reference narrows what it leads to.
            let mut whole = self.document["components"]["schemas"][name].clone();
            for (key, value) in schema.as_object().unwrap().iter().filter(|(key, _)| *key != "$ref") {
                whole[key] = value.clone();
            }
            return match whole["$ref"].as_str().map(|reference| reference.rsplit('/').next().unwrap()) {
                Some(next) => self.value_of_named(place, next, &whole, known),
                None => self.value_of_named(place, name, &whole, known),
            };
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(values) = schema["enum"].as_array() {
            return values[0].clone();
        }
        if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            return self.value(place, &choices[0], known);
        }
        match schema["type"].as_str() {
            // A day that neither what is paid for nor a key finds too near or too far.
            Some("string") if schema["format"] == "date" => {
                let day = jiff::Zoned::now().date().saturating_add(jiff::Span::new().days(10));
                day.to_string().into()
            }
            Some("string") => text_like(&named, name, schema).into(),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
            Some("boolean") => json!(true),
            Some("null") => Value::Null,
            Some("array") => json!([self.value(place, &schema["items"], known)]),
            Some("object") if schema["additionalProperties"].is_object() => {
                let kind = irregularities(self.method, self.path).find_map(|what| match what {
                    Irregularity::NamesAre { field, kind } if field == place.name => Some(kind),
                    _ => None,
                });
                let kind = kind.unwrap_or_else(|| {
                    panic!("{named}: say in EXCEPTIONS of tests/samples.rs what the names inside it are")
                });
                let key = known(kind).unwrap_or_else(|| NOTHING.into());
                json!({text_of(&key): self.value(place, &schema["additionalProperties"], known)})
            }
            Some("object") => {
                let required = schema["required"].as_array().into_iter().flatten();
                let names = required.map(|name| name.as_str().unwrap());
                let members = names
                    .map(|name| (name.to_owned(), self.value(place, &schema["properties"][name], known)));
                Value::Object(members.collect())
            }
            _ => panic!("{named}: say in tests/samples.rs what {schema} allows"),
        }
    }

    fn named(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A text that a schema allows.
fn text_like(named: &str, name: &str, schema: &Value) -> &'static str {
    let text = if let Some(format) = schema["format"].as_str() {
        FORMATS
            .iter()
            .find(|(known, _)| *known == format)
            .unwrap_or_else(|| {
                panic!("{named}: say in FORMATS of tests/samples.rs what a text of the format {format} is")
            })
            .1
    } else if schema["pattern"].is_string() {
        TEXTS
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("{named}: say in TEXTS of tests/samples.rs what a {name:?} is"))
            .1
    } else {
        TEXT
    };
    let length = u64::try_from(text.chars().count()).unwrap();
    let is_long_enough = schema["minLength"].as_u64().is_none_or(|least| length >= least);
    let is_short_enough = schema["maxLength"].as_u64().is_none_or(|most| length <= most);
    assert!(
        is_long_enough && is_short_enough,
        "{named}: say in TEXTS of tests/samples.rs what a {name:?} is, where {text:?} has not the right length"
    );
    text
}

/// The name of what a schema allows, wherever in it that stands; empty where it has none.
fn kind_of(schema: &Value) -> String {
    let inner = [&schema["anyOf"][0], &schema["items"], &schema["additionalProperties"]];
    match schema["$ref"].as_str() {
        Some(reference) => reference.rsplit('/').next().unwrap().to_owned(),
        None => inner.into_iter().find(|inner| inner.is_object()).map(kind_of).unwrap_or_default(),
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}
