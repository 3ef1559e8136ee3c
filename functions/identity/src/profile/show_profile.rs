//! `GET /profile`: what a person says of themselves, as a form, and links to the rest of their account.

use domain::files::Purpose;
use domain::{Description, Email, FileId, Language, Link, Name, Phone, StoredFile, User, UserId, ZoneName};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{
    FileChoice, FormView, Frame, actions, icon, language_choice, larger_file, shell, zone_choice,
};
use web::{Context, Fields, Form, FormPage, FromFields, PageWithForm, Person, Policy, Problem, Query, View};

use super::avatar::GREATEST;
use super::show_notifications::NOTIFICATIONS;

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Profile {
    id: UserId,
    email: Email,
    /// The address that is to take its place, once the letter that was sent there has been answered.
    new_email: Option<Email>,
    name: Name,
    surname: Option<Name>,
    patronymic: Option<Name>,
    phone: Option<Phone>,
    about: Option<Description>,
    links: Vec<Link>,
    language: Option<Language>,
    time_zone: Option<ZoneName>,
    /// The address of the picture.
    avatar: Option<String>,
    version: u32,
}

impl Profile {
    fn of(user: &User, context: &Context) -> Self {
        Self {
            id: user.id,
            email: user.email.clone(),
            new_email: user.email_change.as_ref().map(|change| change.email.clone()),
            name: user.name.clone(),
            surname: user.surname.clone(),
            patronymic: user.patronymic.clone(),
            phone: user.phone.clone(),
            about: user.about.clone(),
            links: user.links.clone(),
            language: user.language,
            time_zone: user.time_zone.clone(),
            avatar: context.avatar_of(user),
            version: user.version,
        }
    }
}

/// The file that was sent before, by a form of its own.
pub(crate) struct SentBefore {
    file: Option<FileId>,
}

impl FromFields for SentBefore {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { file: form.optional("file") })
    }
}

pub(crate) async fn show(
    context: Context,
    person: Person,
    Query { value, .. }: Query<SentBefore>,
) -> Result<View<ProfilePage>, Problem> {
    let page = ProfilePage::of(person.user(), &person, &context);
    let asked = person.files().zip(value?.file);
    let Some((files, id)) = asked else { return Ok(View::new(page)) };
    let sent = files.find(id).await?.filter(|file| file.allow_use(Purpose::Picture).is_ok());
    Ok(View::new(ProfilePage { sent, ..page }))
}

/// The page, with the form filled in as the profile is or as somebody has just filled it in.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ProfilePage {
    #[serde(flatten)]
    profile: Profile,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    now: Timestamp,
    /// The origin to which a picture is sent; `None` on the hosts that have no bucket.
    #[serde(skip)]
    bucket: Option<String>,
    /// A picture that was sent before, and is not taken yet.
    #[serde(skip)]
    sent: Option<StoredFile>,
}

/// The fields of the form before anything is changed in it.
pub(super) fn fields_of(user: &User) -> Fields {
    let text = |value: Option<&dyn ToString>| value.map(ToString::to_string).unwrap_or_default();
    Fields::default()
        .with("version", user.version)
        .with("name", &user.name)
        .with("surname", text(user.surname.as_ref().map(|name| name as &dyn ToString)))
        .with("patronymic", text(user.patronymic.as_ref().map(|name| name as &dyn ToString)))
        .with("phone", text(user.phone.as_ref().map(|phone| phone as &dyn ToString)))
        .with("about", text(user.about.as_ref().map(|about| about as &dyn ToString)))
        .with("language", user.language.map(Language::tag).unwrap_or_default())
        .with("time_zone", user.time_zone.as_ref().map(ZoneName::as_str).unwrap_or_default())
        .with_list("links", &user.links)
}

impl ProfilePage {
    /// The page of somebody, as they are now.
    pub(crate) fn of(user: &User, person: &Person, context: &Context) -> Self {
        let bucket = person.files().map(|files| files.origin());
        let (profile, fields) = (Profile::of(user, context), fields_of(user));
        Self { profile, fields, now: context.now(), bucket, sent: None }
    }

    pub(crate) fn filled_in(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }

    fn form(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        html! {
            form.card.panel-form method="post" action="/profile" novalidate {
                (view.summary())
                (view.version(self.profile.version))
                div.field-row {
                    (view.text("surname").labelled("field-surname").autocomplete("family-name"))
                    (view.text("name").labelled("field-given-name").autocomplete("given-name"))
                    (view.text("patronymic").labelled("field-patronymic").autocomplete("additional-name"))
                }
                (view.text("phone").kind("tel").autocomplete("tel"))
                (view.text_area("about", 3))
                (self.links(view))
                div.field-row {
                    (language_choice(view, "language").or_none(context.text("language-of-browser")))
                    (zone_choice(view, "time_zone", self.now).or_none(context.text("time-zone-by-default")))
                }
                (actions(context).primary(context.text("save")))
            }
        }
    }

    /// Up to five fields for links: the present links, and one more if there is room.
    fn links(&self, view: &FormView<'_>) -> Markup {
        let typed = self.fields.values("links").unwrap_or_default();
        let filled = typed.into_iter().filter(|link| !link.is_empty()).take(User::MOST_LINKS);
        let room = usize::from(filled.clone().count() < User::MOST_LINKS);
        view.labelled("links", "field-links", |control| html! {
            @for (place, link) in filled.chain(std::iter::repeat_n("", room)).enumerate() {
                input id=[(place == 0).then_some(control.name)] name=(control.name) type="url" value=(link)
                    placeholder="https://" aria-label=(view.context.text("field-links"))
                    aria-describedby=(control.described_by) aria-invalid=[control.invalid];
            }
        })
    }

    fn picture(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        html! {
            section.card aria-labelledby="avatar-title" {
                h2 #avatar-title { (context.text("avatar")) }
                div.picture {
                    @match &self.profile.avatar {
                        Some(address) => img.avatar src=(address) alt=(context.text("avatar-own")) width="96" height="96";
                        None => span.avatar.avatar-none { (icon("person")) }
                    }
                    div.stack {
                        @if let Some(file) = &self.sent {
                            form method="post" action="/profile/avatar" {
                                input type="hidden" name="file" value=(file.id);
                                p { (context.text("avatar-sent")) " " strong { @if let Some(name) = &file.name { (name) } } }
                                (actions(context).primary(context.text("avatar-take")).cancel("/profile"))
                            }
                        } @else {
                            form method="post" action="/profile/avatar" enctype="multipart/form-data" novalidate {
                                (view.summary())
                                (FileChoice::new(*view, Purpose::Picture, "avatar-file", GREATEST))
                                (actions(context).plain(context.text("avatar-keep")))
                            }
                            @if self.bucket.is_some() { (larger_file(context, Purpose::Picture, "/profile#avatar-title")) }
                        }
                        @if self.profile.avatar.is_some() {
                            form method="post" action="/profile/avatar/delete" {
                                button.quiet type="submit" { (context.text("avatar-remove")) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn ways(&self, context: &Context) -> Markup {
        html! {
            section.card aria-labelledby="access-title" {
                h2 #access-title { (context.text("profile-access")) }
                dl.facts {
                    dt { (context.text("field-email")) }
                    dd {
                        (self.profile.email)
                        @if let Some(email) = &self.profile.new_email {
                            p.small.muted { (context.text_with("email-waits", &[("email", email.as_str().into())])) }
                        }
                    }
                }
                div.actions {
                    a.button href="/profile/email" data-panel { (context.text("change-email")) }
                    a.button href="/profile/password" data-panel { (context.text("change-password")) }
                    a.button href="/profile/second-factor" { (context.text("second-factor")) }
                    a.button href="/profile/sessions" { (context.text("devices")) }
                    a.button href=(NOTIFICATIONS) { (context.text("notifications-settings")) }
                }
            }
        }
    }

    /// Draws the page with the errors of either of its forms.
    fn draw(&self, context: &Context, in_form: Option<&Problem>, in_picture: Option<&Problem>) -> Markup {
        let title = context.text("profile");
        let fields = &self.fields;
        let content = html! {
            div.columns {
                (self.form(&FormView { context, fields, problem: in_form }))
                div.stack {
                    (self.picture(&FormView { context, fields, problem: in_picture }))
                    (self.ways(context))
                }
            }
        };
        shell(context, &Frame::titled(&title), &content)
    }
}

impl PageWithForm for ProfilePage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        self.draw(context, problem, None)
    }

    fn policy(&self) -> Policy {
        match &self.bucket {
            Some(origin) => Policy::default().sending_files_to(origin),
            None => Policy::default(),
        }
    }
}

/// The page that somebody chose a picture on which can't be taken.
pub(super) struct PictureRefused(pub(super) ProfilePage);

impl FormPage for PictureRefused {
    fn page(&self, context: &Context, problem: &Problem) -> Markup {
        self.0.draw(context, None, Some(problem))
    }

    fn policy(&self) -> Policy {
        PageWithForm::policy(&self.0)
    }
}
