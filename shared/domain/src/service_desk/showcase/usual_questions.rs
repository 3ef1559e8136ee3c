//! The questions that visitors read as long as nobody has written others.

/// Question and answer, first in Russian, then in English. Answers are in the small Markdown of the showcase.
pub(super) const USUAL_QUESTIONS: [[(&str, &str); 2]; 12] = [
    [
        (
            "Как создать заявку?",
            "Войдите в кабинет, откройте «Личный кабинет» и нажмите «Новая заявка». Опишите, что случилось \
             или что нужно, и, если это поможет, приложите файлы. Ответ появится в самой заявке, и обычно \
             о нём приходит письмо.",
        ),
        (
            "How do I open a ticket?",
            "Sign in to the cabinet, open “My tickets” and press “New ticket”. Say what has happened or \
             what you need, and attach files if they help. The answer appears in the ticket itself, and \
             usually a letter tells you of it.",
        ),
    ],
    [
        (
            "Как получить доступ в кабинет?",
            "Если на главной странице есть «Стать клиентом», попросите доступ там. Иначе его дают \
             сотрудники службы поддержки. На вашу электронную почту приходит письмо с приглашением. Откройте ссылку из письма и задайте пароль, а если учётная запись у вас уже \
             есть, введите её пароль. Ссылка работает 72 часа и один раз. Если она больше не действует, \
             попросите отправить приглашение снова.",
        ),
        (
            "How do I get access to the cabinet?",
            "If the first page has “Become a client”, ask there. Otherwise an employee of the service desk \
             invites you. A letter with an invitation comes to your e-mail address. Follow its link and choose a password or, if you have an account already, enter its \
             password. The link works for 72 hours, once. If it is over, ask for the invitation to be sent \
             again.",
        ),
    ],
    [
        (
            "Как следить за заявкой и кто её видит?",
            "Все ваши заявки собраны в разделе «Личный кабинет»: там видны состояние, переписка и кто \
             занимается заявкой. Читать её можете только вы и сотрудники организации, которым доступны \
             заявки. Другие клиенты и посетители её не прочтут.",
        ),
        (
            "How do I follow a ticket, and who can see it?",
            "All your tickets are under “My tickets”, with their state, what was said and who works on \
             them. Only you and those of the organisation’s staff who have access to tickets can read \
             them. Other clients and visitors cannot.",
        ),
    ],
    [
        (
            "Что означают состояния заявки?",
            "Состояние говорит, чего заявка ждёт:\n\n\
             - «Новая» — ответа сотрудника.\n\
             - «Открыта» — решения: заявкой занимаются.\n\
             - «Ждёт клиента» — вашего ответа или действия.\n\
             - «Отложена» — кого-то или чего-то ещё.\n\
             - «Решена» — вашей проверки. Если возражений нет, через некоторое время она закроется сама.\n\
             - «Закрыта» — ничего: работа закончена.",
        ),
        (
            "What do the states of a ticket mean?",
            "The state says what the ticket is waiting for:\n\n\
             - “New” — an answer from the staff.\n\
             - “Open” — a solution: somebody is working on it.\n\
             - “Waiting for the client” — your answer, or something that you have to do.\n\
             - “On hold” — somebody or something else.\n\
             - “Solved” — your check. If you do not object, it closes by itself after a while.\n\
             - “Closed” — nothing: the work is done.",
        ),
    ],
    [
        (
            "Как быстро отвечают на заявки?",
            "На заявки отвечают в рабочие часы службы поддержки. Обещанные сроки первого ответа и решения \
             зависят от приоритета и считаются в рабочем времени: выходные и праздники в них не входят. \
             Как быстро отвечают на самом деле, покажут [показатели](/indicators).",
        ),
        (
            "How fast are tickets answered?",
            "Tickets are answered in the working hours of the service desk. The times promised for a first \
             answer and for a solution depend on the priority and are counted in working time, without \
             days off and holidays. The [indicators](/indicators) show how fast answers really come.",
        ),
    ],
    [
        (
            "Что делать, если решение не помогло?",
            "Откройте заявку, напишите, что осталось не так, и нажмите «Открыть снова». Это можно сделать, \
             пока заявка решена, и ещё некоторое время после её закрытия, обычно 30 дней. Потом на её \
             странице есть «Продолжить в новой заявке»: новая будет связана с прежней.",
        ),
        (
            "What if the solution does not help?",
            "Open the ticket, write what is still wrong and press “Open again”. You can do so while the \
             ticket is solved and for some time after it was closed, usually 30 days. Later its page \
             offers “Go on in a new ticket”: the new one is linked to the earlier one.",
        ),
    ],
    [
        (
            "Как оценить решение?",
            "Когда заявка решена, откройте её, выберите оценку от 1 (очень плохо) до 5 (отлично) и нажмите \
             «Оценить». Можно написать, что понравилось или чего не хватило. Пока заявку не открыли снова, \
             оценку можно изменить.",
        ),
        (
            "How do I rate a solution?",
            "Once the ticket is solved, open it, choose a score from 1 (very bad) to 5 (excellent) and \
             press “Rate”. You may add what was good or what was missing. The rating can be changed until \
             the ticket is opened again.",
        ),
    ],
    [
        (
            "Какие файлы можно приложить?",
            "К одному сообщению можно приложить до десяти файлов, каждый до 20 МБ:\n\n\
             - картинки: PNG, JPEG, GIF, WebP;\n\
             - документы: PDF, docx;\n\
             - таблицы: xlsx, csv;\n\
             - простой текст: txt, log.\n\n\
             Архивы, файлы с паролем и файлы с макросами не принимаются.",
        ),
        (
            "What files can I attach?",
            "A message takes up to ten files of up to 20 MB each:\n\n\
             - pictures: PNG, JPEG, GIF, WebP;\n\
             - documents: PDF, docx;\n\
             - tables: xlsx, csv;\n\
             - plain text: txt, log.\n\n\
             Archives, files with a password and files with macros are not accepted.",
        ),
    ],
    [
        (
            "Кто видит публичную очередь и что в ней?",
            "Публичную [очередь](/queue) видят все посетители, входить для этого не нужно. По каждой \
             заявке в ней показаны номер, категория, состояние и возраст, а текста и имён там нет. В неё \
             попадают заявки без категории и тех категорий, которые организация открыла посетителям.",
        ),
        (
            "Who sees the public queue, and what is in it?",
            "Every visitor can see the public [queue](/queue), without signing in. It tells the number, \
             category, state and age of each ticket, and never its text or anybody’s name. Tickets without \
             a category are shown, and those of categories that the organisation has opened to visitors.",
        ),
    ],
    [
        (
            "Как сменить пароль и включить второй фактор?",
            "Откройте «Профиль»: там есть «Сменить пароль», «Сменить почту» и «Второй фактор». Со вторым \
             фактором для входа, кроме пароля, нужен код из приложения на телефоне. Сохраните резервные \
             коды: без телефона каждый впустит вас один раз. Если не помните пароль, нажмите «Забыли \
             пароль?» на странице входа.",
        ),
        (
            "How do I change my password or switch on a second factor?",
            "Open “Profile”: it has “Change the password”, “Change the e-mail address” and “Second \
             factor”. With a second factor, signing in takes a code from an app on your telephone beside \
             the password. Keep the recovery codes: without your telephone each lets you in once. If you \
             do not remember the password, press “Forgot your password?” on the sign-in page.",
        ),
    ],
    [
        (
            "Как отключить письма о заявках?",
            "Откройте «Профиль», затем «Письма и уведомления», снимите отметки с писем, которые вам не нужны, и \
             нажмите «Сохранить». Письма о входе и учётной записи приходят всегда. Ответы и без писем \
             видны в самих заявках.",
        ),
        (
            "How do I switch off letters about tickets?",
            "Open “Profile”, then “Letters and notifications”, untick the letters that you do not need and press \
             “Save”. Letters about signing in and your account always come. Answers are in the tickets \
             themselves, with or without letters.",
        ),
    ],
    [
        (
            "Как удалить мои персональные данные?",
            "Напишите об этом в службу поддержки. Сотрудник удалит ваши имя, почту и телефон из списка \
             клиентов и заявок этой организации: вместо них будет «Клиент». Сами заявки и переписка \
             останутся. Доступ в кабинет закроется, и вернуть данные будет нельзя.",
        ),
        (
            "How do I have my personal data erased?",
            "Write to the service desk. An employee erases your name, e-mail address and telephone from \
             the clients and tickets of this organisation; “Клиент” (client) stands in their place. The \
             tickets and what was said in them stay. Your access ends, and the data cannot be brought \
             back.",
        ),
    ],
];
