//! The fields that describe an organisation, as they are typed, checked and shown again.

use std::collections::BTreeSet;

use domain::organization::{Edit, NewOrganization};
use domain::{Day, FieldError, Module, Name, Organization, Violation, ZoneName};
use jiff::civil::Date;
use maud::{Markup, html};
use web::components::{Field, FormView};
use web::{Context, Fields, Form, FromFields, FromFieldsOn, InputOn, Problem, Version};

/// An order to create an organisation. If no modules are sent, it gets every module of the release ([`order_of`]).
#[derive(Debug)]
pub(crate) struct Order(pub(crate) NewOrganization);

impl FromFieldsOn for Order {
    fn from_fields_on(form: &mut Form, today: Date) -> Option<Self> {
        let name = form.required("name");
        let description = form.required("description");
        let domain = form.required("domain");
        let inn = form.required("inn");
        let paid_seats = form.required("paid_seats");
        let subscription_ends_on = form.required("subscription_ends_on").map(|Day(date)| date);
        if subscription_ends_on.is_some_and(|date| date < today) {
            form.refuse("subscription_ends_on", Violation::DatePast);
        }
        let modules = form.clearable_list("modules").unwrap_or_else(|| Module::ALL.to_vec());
        Some(Self(NewOrganization {
            name: name?,
            description: description?,
            domain: domain?,
            inn: inn?,
            paid_seats: paid_seats?,
            subscription_ends_on: subscription_ends_on?,
            modules: modules.into_iter().collect(),
        }))
    }
}

/// The order that was sent, or all its errors.
pub(crate) fn order_of(input: &InputOn<Order>, context: &Context) -> Result<NewOrganization, Problem> {
    let read = with_known_modules(input.read(first_day(context)), &input.fields, context);
    let Order(mut order) = read?;
    order.modules = of_this_release(order.modules, context);
    Ok(order)
}

/// The change of an organisation that was sent, or all its errors. Modules that this release does not have stay as they are:
/// nobody is shown them.
pub(crate) fn edit_of(
    value: Result<EditOrder, Problem>,
    fields: &Fields,
    (context, organization): (&Context, &Organization),
) -> Result<EditOrder, Problem> {
    let mut order = with_known_modules(value, fields, context)?;
    if let Some(chosen) = order.edit.modules.take() {
        let there_are = context.modules();
        let unseen = organization.modules.iter().copied().filter(|module| !there_are.contains(module));
        order.edit.modules = Some(of_this_release(chosen, context).into_iter().chain(unseen).collect());
    }
    Ok(order)
}

/// What was read, if it names no module that this release does not have; else all errors.
fn with_known_modules<T>(read: Result<T, Problem>, fields: &Fields, context: &Context) -> Result<T, Problem> {
    let there_are = context.modules();
    let unknown = fields.values("modules").into_iter().flatten().filter_map(|text| {
        let module = text.parse::<Module>().ok().filter(|module| !there_are.contains(module))?;
        let violation = Violation::UnknownModule { module: module.key().to_owned() };
        Some(FieldError { field: "modules".into(), violation })
    });
    let unknown: Vec<FieldError> = unknown.collect();
    match read {
        Ok(order) if unknown.is_empty() => Ok(order),
        Ok(_) => Err(Problem::invalid(unknown)),
        Err(problem) if problem.field_errors().iter().any(is_no_list_of_modules) => Err(problem),
        Err(problem) => {
            let errors = [problem.field_errors(), &unknown].concat();
            Err(problem.beside(errors))
        }
    }
}

/// Those of the modules that this release has, and the one that every organisation has.
fn of_this_release(mut modules: BTreeSet<Module>, context: &Context) -> BTreeSet<Module> {
    let there_are = context.modules();
    modules.retain(|module| there_are.contains(module));
    modules.insert(Module::ALWAYS);
    modules
}

/// The day that it is where an organisation begins, before its administrators say where it is.
fn first_day(context: &Context) -> Date {
    ZoneName::default().day_of(context.now())
}

fn is_no_list_of_modules(error: &FieldError) -> bool {
    error.field == "modules" && error.violation == Violation::WrongType
}

/// An order to change an organisation, with the version that it was made on.
#[derive(Debug)]
pub(crate) struct EditOrder {
    pub(crate) version: u32,
    pub(crate) edit: Edit,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version");
        let edit = Edit {
            name: form.changed("name"),
            description: form.changed("description"),
            domain: form.changed("domain"),
            inn: form.changed("inn"),
            paid_seats: form.changed("paid_seats"),
            subscription_ends_on: form.changed("subscription_ends_on").map(|Day(date)| date),
            modules: form.clearable_list("modules").map(BTreeSet::from_iter),
        };
        version.map(|Version(version)| Self { version, edit })
    }
}

/// The first fields of an organisation's form.
pub(crate) fn fields_of(organization: &Organization) -> Fields {
    Fields::default()
        .with("version", organization.version)
        .with("name", &organization.name)
        .with("description", &organization.description)
        .with("domain", &organization.domain)
        .with("inn", &organization.inn)
        .with("paid_seats", organization.paid_seats)
        .with("subscription_ends_on", organization.subscription_ends_on)
        .with_list("modules", organization.modules.iter().map(|module| module.key()))
}

/// The fields of an empty form: every module of the release, for a year.
pub(crate) fn fields_of_new(context: &Context) -> Fields {
    let today = first_day(context);
    let in_a_year = today.checked_add(jiff::Span::new().years(1)).unwrap_or(today);
    Fields::default()
        .with("subscription_ends_on", in_a_year)
        .with_list("modules", context.modules().into_iter().map(Module::key))
}

/// The inputs of a form. `has_domain` says whether the domain may be chosen anew.
pub(crate) fn inputs(view: &FormView<'_>, context: &Context, has_domain: bool) -> Markup {
    html! {
        (view.text("name").most(Name::MAXIMUM).autocomplete("organization").required())
        (view.text_area("description", 3))
        @if has_domain { (domain_input(view, context)) }
        (view.text("inn").most(24).numeric().autocomplete("off").required())
        div.field-row {
            (view.text("paid_seats").numeric().autocomplete("off").required())
            (view.text("subscription_ends_on").kind("date").required())
        }
    }
}

/// The script asks about the domain while it is being typed, and shows the texts in the attributes.
fn domain_input<'a>(view: &FormView<'a>, context: &Context) -> Field<'a> {
    view.text("domain")
        .most(63)
        .autocomplete("off")
        .attribute("autocapitalize", "none")
        .attribute("spellcheck", "false")
        .attribute("data-check-domain", "/domains/")
        .attribute("data-checking", context.text("domain-checking"))
        .attribute("data-available", context.text("domain-available"))
        .required()
        .suffix(format!(".{}", context.base().host()))
}

pub(crate) fn module_choice(view: &FormView<'_>, context: &Context) -> Markup {
    let choices: Vec<_> = context
        .modules()
        .into_iter()
        .filter(|module| *module != Module::ALWAYS)
        .map(|module| (module.key(), context.text(&module.text_key())))
        .collect();
    html! { @if !choices.is_empty() { (view.several("modules", &choices)) } }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn complete() -> Fields {
        Fields::default()
            .with("name", "ООО «Ромашка»")
            .with("description", "Цветы")
            .with("domain", "romashka")
            .with("inn", "7707083893")
            .with("paid_seats", 25)
            .with("subscription_ends_on", "2027-11-22")
    }

    fn codes(fields: &Fields) -> Vec<(String, &'static str)> {
        let problem = fields.read_on::<Order>(date(2026, 11, 22)).unwrap_err();
        problem.field_errors().iter().map(|error| (error.field.to_string(), error.violation.code())).collect()
    }

    #[test]
    fn a_complete_order_gets_every_module() {
        let Order(order) = complete().read_on(date(2026, 11, 22)).unwrap();
        assert_eq!(order.modules.into_iter().collect::<Vec<_>>(), Module::ALL);
        assert_eq!(order.subscription_ends_on, date(2027, 11, 22));
    }

    #[test]
    fn a_subscription_may_end_today_but_not_yesterday() {
        let today = complete().with("subscription_ends_on", "2026-11-22");
        assert!(today.read_on::<Order>(date(2026, 11, 22)).is_ok());
        let Order(typed) =
            complete().with("subscription_ends_on", "22.11.2027").read_on(date(2026, 11, 22)).unwrap();
        assert_eq!(typed.subscription_ends_on, date(2027, 11, 22));
        let codes_of = |text: &str| codes(&complete().with("subscription_ends_on", text));
        let field = "subscription_ends_on".to_owned();
        assert_eq!(codes_of("2026-11-21"), [(field.clone(), "date_past")]);
        assert_eq!(codes_of("2101-01-01"), [(field.clone(), "date_far")]);
        for text in ["22.11.27", "2027-13-01", "2027-02-29", "20271122", "2027-11-22T00:00"] {
            assert_eq!(codes_of(text), [(field.clone(), "date_form")], "{text}");
        }
    }

    #[test]
    fn modules_are_known_and_may_be_none() {
        let Order(order) = complete().with_list("modules", [""]).read_on(date(2026, 11, 22)).unwrap();
        assert!(order.modules.is_empty());
        let unknown = codes(&complete().with_list("modules", ["", "teleport", "calls"]));
        assert_eq!(unknown, [("modules".to_owned(), "unknown_module")]);
    }

    #[test]
    fn an_edit_leaves_alone_what_is_not_sent() {
        let fields = Fields::default().with("version", 3).with("paid_seats", 9);
        let EditOrder { version, edit } = fields.read().unwrap();
        assert_eq!(version, 3);
        assert_eq!(edit, Edit { paid_seats: Some(9.try_into().unwrap()), ..Edit::default() });
        let far = Fields::default().with("version", u64::MAX);
        let problem = far.read::<EditOrder>().unwrap_err();
        assert_eq!(problem.field_errors()[0].violation.code(), "out_of_range");
        let blank = Fields::default().with("version", 3).with("name", " ");
        assert!(blank.read::<EditOrder>().is_err());
    }
}
