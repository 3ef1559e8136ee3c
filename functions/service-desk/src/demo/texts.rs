//! What «Базис» tells visitors, in Russian and in English.

/// A text in Russian and in English.
type Both = [&'static str; 2];

/// The first page, what it is, how it is reached, and what becomes of personal data.
pub(super) const TEXTS: [Both; 4] = [
    [
        "# Техника работает, вы тоже\n\nМы обслуживаем компьютеры, сети, серверы, 1С и кассы небольших компаний. Напишите нам в **личном кабинете**: заявка получит номер, а вы увидите, кто ей занимается и что сделано.\n\n- отвечаем в рабочее время в течение часа-двух;\n- срочное берём в работу за полчаса;\n- каждый месяц показываем, как справились.",
        "# Your computers work, and so do you\n\nWe look after computers, networks, servers, 1C and tills of small companies. Write to us in **your cabinet**: the request gets a number, and you see who works on it and what has been done.\n\n- we answer within an hour or two of work;\n- what is urgent is taken up within half an hour;\n- each month we show how well we did.",
    ],
    [
        "# О компании\n\n«Базис» работает с небольшими компаниями: магазинами, клиниками, школами, производствами. У нас тринадцать человек, из них шесть отвечают на заявки каждый день.\n\n## Как мы работаем\n\n1. Принимаем заявку и сразу называем её номер.\n2. Разбираемся удалённо, а если нужно, выезжаем.\n3. Говорим, что сделали, и спрашиваем, всё ли в порядке.",
        "# About us\n\nBazis works for small companies: shops, clinics, schools, workshops. We are thirteen people, six of whom answer requests every day.\n\n## How we work\n\n1. We take a request and tell its number at once.\n2. We look into it from afar, and come if need be.\n3. We say what we did, and ask whether all is well.",
    ],
    [
        "# Контакты\n\nТелефон: **+7 495 000-00-10**, в рабочие дни с 9 до 18.\n\nПочта: help@bazis.example\n\nАдрес: Москва, Примерная улица, 1",
        "# Contacts\n\nTelephone: **+7 495 000-00-10**, on working days from 9 to 18 in Moscow.\n\nE-mail: help@bazis.example\n\nAddress: 1 Primernaya Street, Moscow",
    ],
    [
        "# Обработка персональных данных\n\nООО «Базис» хранит имя, адрес электронной почты и телефон того, кто обращается за помощью, чтобы ответить на обращение. Мы не передаём их другим и удаляем по просьбе: напишите на privacy@bazis.example.",
        "# Personal data\n\nBazis keeps the name, the e-mail address and the telephone number of whoever asks for help, in order to answer them. We give them to nobody else and erase them when asked to: write to privacy@bazis.example.",
    ],
];

/// What is offered: title and text.
pub(super) const SERVICES: [(Both, Both); 5] = [
    (
        ["Рабочие места", "Workplaces"],
        [
            "Настраиваем и обслуживаем компьютеры, принтеры и телефоны. Подменная техника на время ремонта.",
            "We set up and look after computers, printers and telephones, and lend others during repairs.",
        ],
    ),
    (
        ["1С и учёт", "1C and accounting"],
        [
            "Обновления, печатные формы, обмен с банком, разбор ошибок учёта.",
            "Updates, printed forms, exchange with banks, mistakes in the books.",
        ],
    ),
    (
        ["Серверы и резервные копии", "Servers and backups"],
        [
            "Следим за серверами, делаем копии каждый день и раз в квартал проверяем, что из них можно восстановить.",
            "We watch servers, make backups every day, and try every quarter whether they can be restored.",
        ],
    ),
    (
        ["Сети и связь", "Networks"],
        [
            "Интернет с резервным каналом, вайфай без мёртвых зон, безопасная работа из дома.",
            "Internet with a second line, wireless networks everywhere, safe work from home.",
        ],
    ),
    (
        ["Кассы и торговля", "Tills"],
        [
            "Регистрация и обслуживание касс, эквайринг, маркировка.",
            "Tills are registered and looked after, cards are taken, goods are marked.",
        ],
    ),
];

/// How many days ago something was told: title and text.
pub(super) const NEWS: [(i32, Both, Both); 4] = [
    (
        410,
        ["К нам присоединились три аптеки", "Three pharmacies have joined us"],
        [
            "Сеть «Аптека плюс» передала нам кассы и рабочие места. За месяц перевели все точки на резервный интернет.",
            "The pharmacies of Apteka Plus have given us their tills and workplaces. Within a month all of them got a second line.",
        ],
    ),
    (
        190,
        ["Теперь показываем наши показатели", "We show how well we do"],
        [
            "В разделе KPI видно, как быстро мы отвечаем и сколько заявок решаем в срок. Цифры считаются сами.",
            "This page tells how soon we answer and how many requests we solve in time. The numbers count themselves.",
        ],
    ),
    (
        62,
        ["Осторожно: письма «от банка»", "Beware of letters from “the bank”"],
        [
            "Клиенты получают письма с архивами якобы от банков. Не открывайте вложение и перешлите письмо нам: мы проверим.",
            "Clients get letters with archives that pretend to be from banks. Do not open what is attached, and send the letter on to us.",
        ],
    ),
    (
        12,
        ["Работаем перед праздниками", "Before the holidays"],
        [
            "Обновления 1С и касс ставим вечерами после 18:00. Если вам нужно окно в выходные, напишите заранее.",
            "Updates of 1C and tills come in the evenings after 18:00. If you need a weekend, tell us beforehand.",
        ],
    ),
];
