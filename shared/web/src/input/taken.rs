//! Which fields a form takes, as the document of the interface has them.

use jiff::civil::Date;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use super::form::MOST_PAIRS;
use super::sent::{Members, place_of};
use super::{Form, FromFields, FromFieldsOn};

/// A field as the document of the interface has it.
pub(super) struct Taken {
    pub(super) name: &'static str,
    pub(super) must_be_sent: bool,
    /// Whether JSON may leave the field out by `null` as well.
    pub(super) nullable: bool,
    pub(super) kind: Kind,
}

/// The content of a field.
pub(super) enum Kind {
    Value(fn(&mut SchemaGenerator) -> Value),
    Flag,
    Object(TakenObject),
    Objects { row: TakenObject, least: usize, most: usize },
}

/// The fields of an object, and whether a form names them `title[ru]`, not `contacts.phone`.
pub(super) struct TakenObject {
    pub(super) fields: Vec<Taken>,
    is_keyed: bool,
}

pub(super) fn schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    schemas.subschema_for::<T>().into()
}

/// The schema of a field that an empty value leaves out.
pub(super) fn optional_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"anyOf": [schemas.subschema_for::<T>(), {"const": ""}]})
}

pub(super) fn list_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"type": "array", "items": schemas.subschema_for::<T>(), "minItems": 1})
}

/// The schema of a list in which an empty text is no element.
pub(super) fn clearable_list_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"type": "array", "items": optional_schema_of::<T>(schemas)})
}

/// The schema of such a list of so many elements at most.
pub(super) fn short_list_schema_of<T: JsonSchema, const MOST: usize>(schemas: &mut SchemaGenerator) -> Value {
    json!({"type": "array", "items": optional_schema_of::<T>(schemas), "maxItems": MOST})
}

pub(super) fn pairs_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({
        "type": "object",
        "additionalProperties": schemas.subschema_for::<T>(),
        "maxProperties": MOST_PAIRS,
    })
}

/// All fields that this type is read from.
pub(super) fn taken_by<T: FromFields>() -> TakenObject {
    let fields = taken_while(|form| {
        T::from_fields(form);
    });
    TakenObject { fields, is_keyed: T::IS_KEYED }
}

/// The same of what is read on a day: which one, changes nothing in the fields.
pub(super) fn taken_on_a_day_by<T: FromFieldsOn>() -> TakenObject {
    let fields = taken_while(|form| {
        T::from_fields_on(form, Date::MIN);
    });
    TakenObject { fields, is_keyed: false }
}

fn taken_while(read: impl FnOnce(&mut Form)) -> Vec<Taken> {
    let mut form = Form { taken: Some(Vec::new()), ..Form::new(Members::new()) };
    read(&mut form);
    form.taken.unwrap_or_default()
}

impl TakenObject {
    pub(super) fn is_required(&self) -> bool {
        self.fields.iter().any(Taken::is_required)
    }

    /// The schema of an object with these fields and no others: in JSON, or at this place of a form, such as `items[0]`;
    /// the place of the request itself is empty.
    pub(super) fn schema(&self, place_in_form: Option<&str>, schemas: &mut SchemaGenerator) -> Value {
        let mut object = json!({"type": "object", "properties": {}, "additionalProperties": false});
        let required = self.fields.iter().filter(|field| field.is_required());
        let required: Vec<&str> = required.map(|field| field.name).collect();
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        for field in &self.fields {
            let name = place_in_form.map(|place| place_of(place, self.is_keyed, field.name));
            object["properties"][field.name] = field.schema(name.as_deref(), schemas);
        }
        object
    }

    /// Like [`TakenObject::schema`], for a field of a form, which has to say how it is named.
    fn schema_inside(&self, place_in_form: Option<&str>, schemas: &mut SchemaGenerator) -> Value {
        let mut object = self.schema(place_in_form, schemas);
        if let Some(place) = place_in_form
            && let Some(first) = self.fields.first()
        {
            object["description"] =
                format!("Named as `{}`", place_of(place, self.is_keyed, first.name)).into();
        }
        object
    }
}

impl Taken {
    /// An object is required if one of its fields is.
    pub(super) fn is_required(&self) -> bool {
        self.must_be_sent && if let Kind::Object(object) = &self.kind { object.is_required() } else { true }
    }

    /// The schema of the field's content: in JSON, or under this name in a form.
    pub(super) fn schema(&self, name_in_form: Option<&str>, schemas: &mut SchemaGenerator) -> Value {
        let schema = match &self.kind {
            Kind::Value(schema) => schema(schemas),
            Kind::Flag if name_in_form.is_some() => json!({"enum": ["true", "on", "false", ""]}),
            Kind::Flag => json!({"type": "boolean"}),
            Kind::Object(object) => object.schema_inside(name_in_form, schemas),
            Kind::Objects { row, least, most } => {
                let place = name_in_form.map(|name| format!("{name}[0]"));
                let items = row.schema_inside(place.as_deref(), schemas);
                json!({"type": "array", "items": items, "minItems": least, "maxItems": most})
            }
        };
        if self.nullable && name_in_form.is_none() {
            return json!({"anyOf": [schema, {"type": "null"}]});
        }
        schema
    }
}

/// Whether JSON has this type as a number.
pub(super) fn is_number<T: JsonSchema>() -> bool {
    let schema = T::json_schema(&mut SchemaGenerator::default());
    schema.get("type").is_some_and(|kind| kind == "integer" || kind == "number")
}
