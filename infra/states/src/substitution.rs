//! A definition file names the functions it calls by placeholders, since their ARNs are known only when it is
//! deployed.

use std::collections::BTreeMap;

use crate::fields::DefinitionError;

/// `${Name}` replaced in the text by its substitution, as `CloudFormation` replaces a template's
/// `DefinitionSubstitutions`. A placeholder without one is refused.
pub(crate) fn substitute(
    definition: &str,
    substitutions: &BTreeMap<String, String>,
) -> Result<String, DefinitionError> {
    let mut text = String::with_capacity(definition.len());
    let mut rest = definition;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) =
            after.split_once('}').ok_or_else(|| DefinitionError::Placeholder(after.to_owned()))?;
        let value = substitutions.get(name).ok_or_else(|| DefinitionError::Placeholder(name.to_owned()))?;
        text.push_str(before);
        text.push_str(value);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_an_unknown_one_is_refused() {
        let substitutions = BTreeMap::from([("Domain".to_owned(), "arn:domain".to_owned())]);
        assert_eq!(
            substitute("a ${Domain} b ${Domain}", &substitutions).unwrap(),
            "a arn:domain b arn:domain"
        );
        assert_eq!(
            substitute("${Storage}", &substitutions).unwrap_err().to_string(),
            "placeholder '${Storage}' has no substitution"
        );
    }
}
