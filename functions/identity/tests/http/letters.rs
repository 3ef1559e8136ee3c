//! The letters themselves: their contents in both languages, whatever the names of people and organisations.

use cloud::mail::Letter;
use company::employees::letters::{Invitation, dismissal, invitation};
use domain::audit::Action;
use domain::token::Purpose;
use domain::{Email, Name, OrganizationId, Token, User, UserId, ZoneName};
use identity::letters::{
    email_change, email_changed, password_changed, password_reset, second_factor, second_factor_kept,
};
use jiff::Timestamp;
use web::{Base, Letters, Locale, Wording, letter_of_reset};

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn email() -> Email {
    "anna@example.com".parse().unwrap()
}

fn owner() -> User {
    let id = "019c1d2e-7c00-7a3b-8c4d-5e6f708192a5".parse().unwrap();
    User { id, ..User::new("olga@example.com".parse().unwrap(), name("Ольга"), Timestamp::UNIX_EPOCH) }
}

fn letters_in(locale: Locale) -> Letters {
    let wording = Wording::new(&crate::product().rooms, locale);
    Letters { base: Base::new("kabinet.example", None), wording, time_zone: ZoneName::default() }
}

/// One letter of every kind.
fn every_letter(locale: Locale) -> Vec<Letter> {
    let letters = &letters_in(locale);
    let token = Token::presented("0123456789abcdef");
    let at = "2026-11-22T09:30:00Z".parse().unwrap();
    let organization = name("ООО «Ромашка»");
    vec![
        invitation(
            letters,
            &Invitation {
                to: &email(),
                token: &token,
                organization_id: "019c1d2e-7c00-7a3b-8c4d-5e6f708192a3".parse().unwrap(),
                organization: &organization,
                user_id: "019c1d2e-7c00-7a3b-8c4d-5e6f708192a4".parse().unwrap(),
                inviter: "Петров Иван",
                role: "Менеджер",
            },
        ),
        password_reset(letters, &email(), &token),
        password_changed(letters, &email(), at),
        second_factor(letters, &email(), Action::SecondFactorEnabled, at),
        second_factor(letters, &email(), Action::SecondFactorDisabled, at),
        second_factor(letters, &email(), Action::RecoveryCodesRenewed, at),
        letter_of_reset(letters, &email(), (&name("Петров Иван"), None), at, &token),
        letter_of_reset(letters, &email(), (&name("Петров Иван"), Some(&organization)), at, &token),
        second_factor_kept(letters, &email(), &owner(), None),
        dismissal(
            letters,
            &email(),
            &organization,
            "Петров Иван",
            Some(&"Сокращение\nштата".parse().unwrap()),
        ),
        email_change(letters, &email(), &name("Анна"), "/profile/email/0123", Purpose::PasswordReset),
        email_changed(letters, &email(), &"anna@example.org".parse().unwrap(), at),
    ]
}

#[test]
fn letters_say_what_they_said_before() {
    for locale in Locale::ALL {
        let shown: Vec<String> = every_letter(locale)
            .into_iter()
            .map(|letter| format!("{}\n{}\n\n{}", letter.to, letter.subject.as_str(), letter.text))
            .collect();
        insta::assert_snapshot!(format!("letters_{}", locale.tag()), shown.join("\n=====\n"));
    }
    insta::assert_snapshot!("invitation_page", every_letter(Locale::Russian)[0].html);
}

#[test]
fn every_letter_has_one_button_where_answers_belong_who_sent_it_and_what_to_do_if_it_was_not_meant_for_its_reader()
 {
    for locale in Locale::ALL {
        for letter in every_letter(locale) {
            let subject = letter.subject.as_str();
            let addresses: Vec<&str> =
                letter.html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
            let [address] = addresses.as_slice() else { panic!("{subject}: {addresses:?}") };
            let ours = ["https://kabinet.example/", "https://admin.kabinet.example/"];
            let is_ours = ours.iter().any(|host| format!("{address}/").starts_with(host));
            assert!(is_ours, "{subject}: {address}");
            assert!(letter.text.lines().any(|line| line == *address), "{subject}: {}", letter.text);
            let asked = if locale == Locale::Russian { "Не вы" } else { "Not you" };
            assert!(letter.text.contains("anna@example.com") && letter.text.contains(asked), "{subject}");
            let (belong, button) = match locale {
                Locale::Russian => ("Отвечать на это письмо не нужно", " кнопка «"),
                Locale::English => ("There is no need to answer this letter", " button “"),
            };
            for part in [&letter.text, &letter.html] {
                assert!(part.contains(belong) && part.contains(button), "{subject}: {part}");
            }
            for placeholder in ["{", "letter-", "$"] {
                assert!(!letter.text.contains(placeholder), "{subject}: {}", letter.text);
            }
        }
    }
}

#[test]
fn what_people_are_called_is_never_read_as_markup_nor_as_another_header() {
    // As it was stored when such characters were taken.
    let organization = "<img src=x onerror=alert(1)> & \u{2028}Bcc: all@example.com".into();
    let organization: Name = serde_json::from_value(organization).unwrap();
    for locale in Locale::ALL {
        let letter = invitation(
            &letters_in(locale),
            &Invitation {
                to: &email(),
                token: &Token::new(),
                organization_id: OrganizationId::new(),
                organization: &organization,
                user_id: UserId::new(),
                inviter: "\"><script>alert(1)</script>\r\nBcc: all@example.com",
                role: "<b>",
            },
        );
        assert!(!letter.html.contains("<img") && !letter.html.contains("<script"), "{}", letter.html);
        assert!(letter.html.contains("&lt;img src=x onerror=alert(1)&gt; &amp;"), "{}", letter.html);
        assert_eq!(letter.subject.as_str().lines().count(), 1);
        assert!(!letter.subject.as_str().contains(['\r', '\n', '\u{2028}']), "{:?}", letter.subject);
    }
}

#[test]
fn hours_are_counted_as_each_language_counts_them() {
    let said = |locale| {
        let letters = every_letter(locale);
        [0, 1].map(|place: usize| {
            letters[place]
                .text
                .lines()
                .find(|line| line.contains("72") || line.contains(" 1 "))
                .unwrap()
                .to_owned()
        })
    };
    assert_eq!(
        said(Locale::Russian),
        [
            "Ссылка действует 72 часа и срабатывает один раз.",
            "Ссылка действует 1 час и срабатывает один раз.",
        ]
    );
    assert_eq!(
        said(Locale::English),
        ["The link works for 72 hours, once.", "The link works for 1 hour, once."]
    );
}
