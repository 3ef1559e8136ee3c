//! Who works at «Базис», and whom it works for. Nobody of them exists, and no letter reaches a name under `.example` (RFC 2606).

use domain::access::Role;

/// Somebody of the staff.
#[derive(Clone, Copy)]
pub(crate) struct Colleague {
    /// Surname, name and patronymic.
    pub(crate) name: [&'static str; 3],
    pub(crate) mailbox: &'static str,
    pub(crate) role: Role,
    pub(crate) post: &'static str,
    pub(crate) department: &'static str,
    /// Whether they lead it.
    pub(crate) leads: bool,
}

pub(crate) const HEAD: &str = "";
const SUPPORT: &str = "Служба поддержки";
const FIRST_LINE: &str = "Первая линия";
const ENGINEERS: &str = "Инженеры и 1С";
const SALES: &str = "Отдел продаж";
const ACCOUNTS: &str = "Бухгалтерия";

/// The departments, each with the one that it is under.
pub(crate) const DEPARTMENTS: [(&str, &str); 5] =
    [(SUPPORT, HEAD), (FIRST_LINE, SUPPORT), (ENGINEERS, SUPPORT), (SALES, HEAD), (ACCOUNTS, HEAD)];

const fn colleague(
    name: [&'static str; 3],
    mailbox: &'static str,
    role: Role,
    post: &'static str,
    department: &'static str,
) -> Colleague {
    Colleague { name, mailbox, role, post, department, leads: false }
}

const fn leading(colleague: Colleague) -> Colleague {
    Colleague { leads: true, ..colleague }
}

/// The owner first.
pub(crate) const COLLEAGUES: [Colleague; 13] = [
    leading(colleague(
        ["Гордеев", "Андрей", "Викторович"],
        "gordeev",
        Role::Admin,
        "Генеральный директор",
        HEAD,
    )),
    leading(colleague(
        ["Савельева", "Наталья", "Игоревна"],
        "savelieva",
        Role::Admin,
        "Руководитель службы поддержки",
        SUPPORT,
    )),
    leading(colleague(
        ["Орлов", "Дмитрий", "Сергеевич"],
        "orlov",
        Role::Manager,
        "Ведущий инженер",
        ENGINEERS,
    )),
    leading(colleague(
        ["Кузнецова", "Мария", "Алексеевна"],
        "kuznetsova",
        Role::Manager,
        "Старший специалист поддержки",
        FIRST_LINE,
    )),
    colleague(["Беляев", "Илья", "Романович"], "belyaev", Role::Manager, "Специалист поддержки", FIRST_LINE),
    colleague(["Тимофеева", "Ольга", "Павловна"], "timofeeva", Role::Manager, "Специалист по 1С", ENGINEERS),
    colleague(
        ["Рахимов", "Тимур", "Ильдарович"],
        "rakhimov",
        Role::Manager,
        "Системный администратор",
        ENGINEERS,
    ),
    colleague(["Ларина", "Екатерина", "Олеговна"], "larina", Role::Manager, "Инженер по кассам", ENGINEERS),
    leading(colleague(
        ["Фомина", "Светлана", "Юрьевна"],
        "fomina",
        Role::Employee,
        "Главный бухгалтер",
        ACCOUNTS,
    )),
    leading(colleague(
        ["Зайцев", "Павел", "Андреевич"],
        "zaitsev",
        Role::Employee,
        "Начальник отдела продаж",
        SALES,
    )),
    colleague(["Егорова", "Алина", "Денисовна"], "egorova", Role::Employee, "Менеджер по продажам", SALES),
    colleague(["Мельник", "Анна", "Борисовна"], "melnik", Role::Employee, "Офис-менеджер", HEAD),
    colleague(
        ["Журавлёва", "Ирина", "Петровна"],
        "zhuravleva",
        Role::Reviewer,
        "Специалист по качеству",
        SUPPORT,
    ),
];

/// Clients: surname, name, patronymic, e-mail address, telephone number.
pub(crate) const CLIENTS: [([&str; 3], &str, &str); 32] = [
    (["Полякова", "Вера", "Николаевна"], "polyakova@severny-dvor.example", "+7 495 000-01-11"),
    (["Громов", "Алексей", "Юрьевич"], "gromov@severny-dvor.example", "+7 495 000-01-12"),
    (["Сидорова", "Елена", "Васильевна"], "sidorova@severny-dvor.example", "+7 495 000-01-13"),
    (["Крылов", "Олег", "Геннадьевич"], "krylov@teplodom.example", "+7 495 000-02-11"),
    (["Антонова", "Татьяна", "Михайловна"], "antonova@teplodom.example", "+7 495 000-02-12"),
    (["Виноградов", "Роман", "Игоревич"], "vinogradov@teplodom.example", "+7 495 000-02-13"),
    (["Лаптева", "Юлия", "Сергеевна"], "lapteva@aptekaplus.example", "+7 495 000-03-11"),
    (["Баранов", "Виктор", "Петрович"], "baranov@aptekaplus.example", "+7 495 000-03-12"),
    (["Ершова", "Марина", "Владимировна"], "ershova@aptekaplus.example", "+7 495 000-03-13"),
    (["Соколовский", "Артём", "Львович"], "sokolovsky@stroymaster.example", "+7 495 000-04-11"),
    (["Никитина", "Дарья", "Олеговна"], "nikitina@stroymaster.example", "+7 495 000-04-12"),
    (["Пахомов", "Сергей", "Анатольевич"], "pakhomov@stroymaster.example", "+7 495 000-04-13"),
    (["Дроздова", "Ксения", "Андреевна"], "drozdova@lavka-sladostey.example", "+7 495 000-05-11"),
    (["Фролов", "Николай", "Иванович"], "frolov@lavka-sladostey.example", "+7 495 000-05-12"),
    (["Власова", "Людмила", "Георгиевна"], "vlasova@lavka-sladostey.example", "+7 495 000-05-13"),
    (["Семёнов", "Игорь", "Валентинович"], "semenov@avtoline.example", "+7 495 000-06-11"),
    (["Рыбакова", "Оксана", "Дмитриевна"], "rybakova@avtoline.example", "+7 495 000-06-12"),
    (["Третьяков", "Денис", "Олегович"], "tretyakov@avtoline.example", "+7 495 000-06-13"),
    (["Исаева", "Галина", "Степановна"], "isaeva@shkola-ritm.example", "+7 495 000-07-11"),
    (["Блинов", "Михаил", "Аркадьевич"], "blinov@shkola-ritm.example", "+7 495 000-07-12"),
    (["Гусева", "Полина", "Романовна"], "guseva@shkola-ritm.example", "+7 495 000-07-13"),
    (["Калинин", "Владислав", "Егорович"], "kalinin@medcentr-zabota.example", "+7 495 000-08-11"),
    (["Суханова", "Инна", "Валерьевна"], "sukhanova@medcentr-zabota.example", "+7 495 000-08-12"),
    (["Абдуллаева", "Камила", "Рустамовна"], "abdullaeva@medcentr-zabota.example", "+7 495 000-08-13"),
    (["Широков", "Константин", "Павлович"], "shirokov@yurburo-pravo.example", "+7 495 000-09-11"),
    (["Макеева", "Софья", "Ильинична"], "makeeva@yurburo-pravo.example", "+7 495 000-09-12"),
    (["Данилов", "Григорий", "Максимович"], "danilov@pekarnya-kolos.example", "+7 495 000-10-11"),
    (["Зимина", "Валентина", "Фёдоровна"], "zimina@pekarnya-kolos.example", "+7 495 000-10-12"),
    (["Оганесян", "Арсен", "Ашотович"], "oganesyan@pekarnya-kolos.example", "+7 495 000-10-13"),
    (["Горбунова", "Надежда", "Павловна"], "gorbunova@logistika-ural.example", "+7 495 000-11-11"),
    (["Устинов", "Евгений", "Борисович"], "ustinov@logistika-ural.example", "+7 495 000-11-12"),
    (["Чернова", "Анастасия", "Кирилловна"], "chernova@logistika-ural.example", "+7 495 000-11-13"),
];
