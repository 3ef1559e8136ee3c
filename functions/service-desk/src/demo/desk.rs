//! How the service desk works: its days, its promises, what its tickets are sorted by, and what is said often.

use std::collections::BTreeMap;

use domain::audit::{Action, AuditEntry};
use domain::service_desk::{
    CalendarEdit, CalendarFull, Category, CategoryRefusal, DeskEdit, DeskSettings, Priority, ProductionYear,
    Reply, ServiceDesk, TargetEdit,
};
use domain::{CategoryId, EditRefusal, Name};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::Map;
use web::origin_of;

use super::{DemoError, Scene, party_of, refused, text};
use crate::{categories, replies};

/// A category as it is set up.
struct Kind {
    name: &'static str,
    is_public: bool,
    priority: Option<Priority>,
    /// Which of those who work on tickets gets its tickets.
    assignee: Option<usize>,
}

const fn kind(
    name: &'static str,
    is_public: bool,
    priority: Option<Priority>,
    assignee: Option<usize>,
) -> Kind {
    Kind { name, is_public, priority, assignee }
}

/// In the order of [`super::problems::Theme`].
static KINDS: [Kind; 9] = [
    kind("Рабочие места", true, None, None),
    kind("Почта и связь", true, None, None),
    kind("Сеть и интернет", true, Some(Priority::High), Some(4)),
    kind("1С и учёт", true, None, Some(3)),
    kind("Печать и сканирование", true, Some(Priority::Low), None),
    kind("Доступ и учётные записи", true, None, Some(1)),
    kind("Серверы и резервные копии", true, Some(Priority::High), Some(4)),
    kind("Кассы и торговое оборудование", true, Some(Priority::High), Some(5)),
    kind("Внутренние работы", false, Some(Priority::Low), None),
];

/// For each priority, within how many minutes somebody is answered, and their ticket solved.
const TARGETS: [(Priority, u32, u32); 4] = [
    (Priority::Low, 8 * 60, 40 * 60),
    (Priority::Normal, 4 * 60, 16 * 60),
    (Priority::High, 60, 8 * 60),
    (Priority::Urgent, 30, 4 * 60),
];

/// What is said often, and in tickets of which kind.
const REPLIES: [(&str, &str, Option<usize>); 6] = [
    (
        "Приняли в работу",
        "Здравствуйте, {client.name}!\n\nПриняли заявку № {ticket.number} в работу. Напишем, как только будут новости.\n\n{agent.name}, {organization.name}",
        None,
    ),
    (
        "Нужны подробности",
        "Здравствуйте, {client.name}!\n\nПодскажите, пожалуйста: на каком компьютере это происходит, с какого времени и что видно на экране? Снимок экрана очень поможет.\n\n{agent.name}",
        None,
    ),
    (
        "Решено",
        "Здравствуйте, {client.name}!\n\nСделали: «{ticket.subject}». Проверьте, пожалуйста. Если что-то осталось не так, просто ответьте на это письмо.\n\n{agent.name}, {organization.name}",
        None,
    ),
    (
        "Напоминание",
        "Здравствуйте, {client.name}!\n\nЖдём от вас ответа по заявке № {ticket.number}. Если вопрос уже не актуален, напишите об этом, и мы её закроем.\n\n{agent.name}",
        None,
    ),
    (
        "Обновление 1С",
        "Здравствуйте, {client.name}!\n\nОбновим базу сегодня после 18:00, работать в ней в это время будет нельзя. Перед обновлением сделаем копию.\n\n{agent.name}",
        Some(3),
    ),
    (
        "Перезапуск кассы",
        "Здравствуйте, {client.name}!\n\nВыключите, пожалуйста, кассу на 30 секунд, проверьте кабель сети и включите снова. Если чек не пойдёт, позвоните нам: подключимся сразу.\n\n{agent.name}",
        Some(7),
    ),
];

impl Scene<'_> {
    /// The audit's entry of what whoever has set the desk up does.
    pub(super) fn entry(
        &self,
        at: Timestamp,
        action: Action,
        (before, after): (Map<String, serde_json::Value>, Map<String, serde_json::Value>),
    ) -> AuditEntry {
        origin_of(&self.cast.admin, None, at).entry(action, before, after)
    }
}

/// The days on which nobody works in any year (the Labour Code of Russia, article 112): month, first and last day, name.
const HOLIDAYS: [(i8, i8, i8, &str); 9] = [
    (1, 1, 6, "Новогодние каникулы"),
    (1, 7, 7, "Рождество Христово"),
    (1, 8, 8, "Новогодние каникулы"),
    (2, 23, 23, "День защитника Отечества"),
    (3, 8, 8, "Международный женский день"),
    (5, 1, 1, "Праздник Весны и Труда"),
    (5, 9, 9, "День Победы"),
    (6, 12, 12, "День России"),
    (11, 4, 4, "День народного единства"),
];

/// The holidays of the years that it has seen, and of the next one.
fn holidays(scene: &Scene<'_>) -> Result<BTreeMap<Date, Name>, DemoError> {
    let zone = &scene.organization.time_zone;
    let (first, last) = (zone.day_of(scene.since).year(), zone.day_of(scene.now).year() + 1);
    let mut holidays = BTreeMap::new();
    for (year, (month, from, to, name)) in
        (first..=last).flat_map(|year| HOLIDAYS.map(|holiday| (year, holiday)))
    {
        for day in from..=to {
            holidays.insert(Date::new(year, month, day).map_err(refused)?, text(name)?);
        }
    }
    Ok(holidays)
}

/// Sets it up on the second day of the organisation. Every category is one that tickets have.
pub(super) async fn set_up(scene: &Scene<'_>) -> Result<ServiceDesk, DemoError> {
    let Scene { tenant, since, cast, .. } = scene;
    let at = *since + SignedDuration::from_hours(25);
    let zone = &scene.organization.time_zone;
    let desk = tenant.desk(zone).await?;
    let targets = TARGETS.iter().map(|(priority, first, whole)| TargetEdit {
        place: String::new(),
        priority: *priority,
        first_response_minutes: Some(Some(*first)),
        resolution_minutes: Some(Some(*whole)),
    });
    let calendar = CalendarEdit { holidays: Some(holidays(scene)?), ..CalendarEdit::default() };
    let edit = DeskEdit { calendar, targets: targets.collect(), ..DeskEdit::default() };
    let change = |desk: &mut ServiceDesk| {
        let seen = desk.settings.clone();
        edit_of(&mut desk.settings, &edit)?;
        for year in ProductionYear::all() {
            desk.settings.take_over(year).map_err(|full: CalendarFull| refused(full))?;
        }
        Ok::<_, DemoError>(Some(scene.entry(at, Action::DeskEdited, desk.settings.changes_since(&seen))))
    };
    let mut desk = tenant.change_desk(desk, change).await?;
    for kind in &KINDS {
        let default_assignee = kind.assignee.and_then(|place| cast.agents.get(place)).map(party_of);
        let category = Category {
            id: CategoryId::new(),
            name: text(kind.name)?,
            is_public: kind.is_public,
            default_priority: kind.priority,
            default_assignee,
            is_archived: false,
            is_used: false,
            version: 1,
        };
        let change = |desk: &mut ServiceDesk| {
            desk.put(category.clone())?;
            let after = categories::view::audited(&category);
            let entry = scene.entry(at, Action::CategoryMade, (Map::new(), after));
            Ok::<_, CategoryRefusal>(Some(entry.about(category.id, &category.name)))
        };
        desk = tenant.change_desk(desk, change).await?;
        desk = tenant.keep_desk(desk, Some(category.id)).await?;
    }
    for (name, said, kind) in REPLIES {
        let category = kind.and_then(|place| desk.categories.get(place)).map(|category| category.id);
        let reply = Reply::new(text(name)?, text(said)?, category).map_err(refused)?;
        let entry = scene.entry(at, Action::ReplyMade, (Map::new(), replies::view::audited(&reply, &desk)));
        tenant.add_reply(&reply, &entry.about(reply.id, &reply.name)).await?;
    }
    Ok(desk)
}

/// Says whether letters are written from now on.
pub(super) async fn open(scene: &Scene<'_>, has_letters: bool) -> Result<(), DemoError> {
    let desk = scene.tenant.desk(&scene.organization.time_zone).await?;
    let edit = DeskEdit {
        client_letters: Some(has_letters),
        staff_letters: Some(has_letters),
        ..DeskEdit::default()
    };
    let change = |desk: &mut ServiceDesk| {
        let seen = desk.settings.clone();
        edit_of(&mut desk.settings, &edit)?;
        let is_changed = desk.settings != seen;
        let changes = desk.settings.changes_since(&seen);
        Ok::<_, DemoError>(is_changed.then(|| scene.entry(scene.now, Action::DeskEdited, changes)))
    };
    scene.tenant.change_desk(desk, change).await?;
    Ok(())
}

fn edit_of(settings: &mut DeskSettings, edit: &DeskEdit) -> Result<(), DemoError> {
    settings.edit(edit, settings.version).map_err(|refusal| match refusal {
        EditRefusal::Refused(never) => match never {},
        EditRefusal::Stale(_) | EditRefusal::Wrong(_) => refused("the desk takes no such settings"),
    })
}
