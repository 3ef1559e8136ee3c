//! Which fields a form takes, as the document of the interface has them.

use jiff::civil::Date;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use super::{Fields, FromFields};

/// A field as the document of the interface has it.
pub(super) struct Taken {
    pub(super) name: &'static str,
    pub(super) required: bool,
    /// Whether `null` leaves it out as well, where there is a `null`.
    pub(super) nullable: bool,
    pub(super) schema: fn(&mut SchemaGenerator) -> Value,
}

pub(super) fn schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    schemas.subschema_for::<T>().into()
}

/// Of a field that is left out by leaving it empty, too.
pub(super) fn optional_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"anyOf": [schemas.subschema_for::<T>(), {"const": ""}]})
}

pub(super) fn list_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"type": "array", "items": schemas.subschema_for::<T>(), "minItems": 1})
}

/// Of a list in which an empty text is no element.
pub(super) fn clearable_list_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"type": "array", "items": optional_schema_of::<T>(schemas)})
}

pub(super) fn pairs_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"type": "object", "additionalProperties": schemas.subschema_for::<T>()})
}

/// Every field that this is read from.
pub(super) fn taken_by<T: FromFields>() -> Vec<Taken> {
    let mut form = Fields::default().check(Date::MIN);
    T::from_fields(&mut form);
    form.taken
}

/// Whether JSON has it as a number.
pub(super) fn is_number<T: JsonSchema>() -> bool {
    let schema = T::json_schema(&mut SchemaGenerator::default());
    schema.get("type").is_some_and(|kind| kind == "integer")
}
