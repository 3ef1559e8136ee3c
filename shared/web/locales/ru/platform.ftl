# Рамка страницы
product = Kabinet
skip-to-content = К содержанию
navigation = Разделы
language = Язык
language-name = Русский
sign-in = Войти
sign-out = Выйти
to-start = На главную
request-id = Номер запроса
pages = Страницы
search = Найти
save = Сохранить
cancel = Отмена
close = Закрыть
copy = Скопировать { $text }
copied = Скопировано
draft = Вы уже начинали заполнять эту форму.
draft-restore = Вернуть введённое
notice-offline = Нет связи с платформой. Показано то, что было известно последним.
notice-not-sent = Не удалось отправить: нет связи с платформой. Введённое сохранено, попробуйте ещё раз.

# Вход
sign-in-title = Вход
signed-in-as = Вы вошли как { $name }.
choose-organization = Выбор организации
to-platform = Панель управления платформой
no-memberships = Вы пока не состоите ни в одной организации. Попросите администратора организации пригласить вас.
health = Состояние
health-good = Всё работает.

# Список организаций
organizations = Организации
create = Создать
search-organizations = Название, ИНН или домен
filter-by-status = Статус
status-any = Все
status-active = Активен
status-blocked = Заблокирован
status-provisioning = В процессе
status-failed = Ошибка
column-name = Название
column-inn = ИНН
column-seats = Пользователи
column-subscription-ends-on = Подписка до
column-status = Статус
days-left = { $days ->
    [0] последний день
    [one] остался { $days } день
    [few] осталось { $days } дня
   *[many] осталось { $days } дней
}
subscription-over = Подписка закончилась
    .hint = Кабинет закрыт. Продлите подписку, и он откроется сам.
nothing-found = Ничего не найдено
    .hint = Измените запрос или снимите фильтр.
show-all = Показать все
no-organizations = Организаций пока нет
    .hint = Организация — это клиент платформы. Создайте первую, и её кабинет развернётся на собственном домене.
sort-by = Сортировать по
first-page = В начало
next-page = Дальше
seats = { $used } из { $paid }
shown = { $count ->
    [one] Показана { $count } организация
    [few] Показано { $count } организации
   *[many] Показано { $count } организаций
}
shown-more = , есть ещё

# Создание и изменение
new-organization = Новая организация
edit-organization = Изменение организации
field-name = Название
    .hint = Название компании
field-description = Описание
    .hint = Короткий текст о компании
field-domain = Домен
    .hint = Латинские буквы, цифры и дефис; потом изменить нельзя
field-inn = ИНН
    .hint = 10 цифр у организации, 12 — у предпринимателя
field-paid_seats = Оплаченные пользователи
field-subscription_ends_on = Завершение подписки
field-modules = Модули
field-reason = Причина
    .hint = Необязательно; видна только на платформе
field-email = Электронная почта
field-password = Пароль
module-company = Компания
module-service-desk = Заявки
module-calls = Звонки
module-documents = Документы
module-analytics = Аналитика
domain-is-fixed = Домен уже создан, поэтому изменить его нельзя.
domain-available = Домен свободен.
domain-checking = Проверяем домен…
show-plan = Проверить план

# План
plan-good = Всё готово к созданию
plan-bad = Создание не удастся
plan-will-create = будет создано
plan-will-adopt = уже есть и будет использовано
plan-will-fail = не получится
plan-start = запись об организации и выполнение процесса
plan-domain = записи DNS для { $host }
plan-video-project = проект Kinescope «{ $host }», доступный только с этого домена
plan-storage = закрытое хранилище S3 с шифрованием и версиями
plan-environment = файл окружения env/cabinet.env в хранилище
plan-build = сборка кабинета с контрольной суммой
plan-deploy = кабинет по адресу { $host } и главный отдел

# Страница организации
facts = Сведения
steps = Создание кабинета
steps-done = готово { $done } из { $all }
time-left = обычно ещё { $duration }
resources = Что создано
created-at = Создана
identifier = Идентификатор
release = Сборка
edit = Редактировать
block = Заблокировать
unblock = Разблокировать
retry = Повторить
change-data = Исправить данные
history = История
blocked-by-hand = Заблокирована вручную
what-was-answered = Ответ системы
what-to-do = Что делать
execution = Выполнение
since = началось
elapsed = идёт { $duration }
usually = обычно { $duration }
attempt = попытка { $attempt }
milliseconds = { $count } мс
duration-moment = меньше секунды
duration-seconds = { $count ->
    [one] { $count } секунда
    [few] { $count } секунды
   *[many] { $count } секунд
}
duration-minutes = { $count ->
    [one] { $count } минута
    [few] { $count } минуты
   *[many] { $count } минут
}
column-step = Этап
column-provider = Система
column-resource = Ресурс
column-origin = Происхождение
provider-route53 = Route 53
provider-kinescope = Kinescope
provider-s3 = S3
provider-kabinet = Kabinet
origin-created = создан
origin-adopted = был и использован
step-start = Начало
step-domain = Создание домена
step-video-project = Создание проекта Kinescope
step-storage = Создание файлового хранилища
step-environment = Настройка окружения
step-build = Создание проекта
step-deploy = Проект готов к работе
step-status-pending = ожидает
step-status-running = выполняется
step-status-done = готово
step-status-failed = ошибка

# Ошибки этапов
failure-throttled = Внешняя система просит обращаться реже.
    .action = Подождите несколько минут и нажмите «Повторить».
failure-unavailable = Внешняя система не отвечает.
    .action = Подождите, пока её работа восстановится, и нажмите «Повторить».
failure-timed-out = Внешняя система не ответила вовремя.
    .action = Нажмите «Повторить»: сделанное не потеряется и не сделается дважды.
failure-unhealthy = Кабинет не отвечает по своему адресу новой сборкой.
    .action = Посмотрите, что он ответил. Если адрес ещё не разошёлся по DNS, подождите и нажмите «Повторить».
failure-domain-taken = Домен занят.
    .action = Выберите другой домен и нажмите «Повторить».
failure-kinescope-unauthorized = Kinescope не принял токен платформы.
    .action = Проверьте токен Kinescope в настройках платформы и нажмите «Повторить».
failure-kinescope-limit-reached = В Kinescope исчерпан лимит проектов.
    .action = Увеличьте тариф Kinescope или удалите лишние проекты и нажмите «Повторить».
failure-kinescope-name-taken = В Kinescope уже есть чужой проект с таким названием.
    .action = Переименуйте или удалите его в Kinescope и нажмите «Повторить».
failure-kinescope-refused = Kinescope отклонил запрос.
    .action = Посмотрите, что он ответил, исправьте причину и нажмите «Повторить».
failure-bucket-name-taken = Имя хранилища S3 принадлежит другому владельцу.
    .action = Смените префикс хранилищ в настройках платформы и нажмите «Повторить».
failure-access-denied = У платформы нет прав на это действие.
    .action = Выдайте роли этого этапа нужные права в AWS и нажмите «Повторить».
failure-refused = Внешняя система отклонила запрос.
    .action = Посмотрите, что она ответила, исправьте причину и нажмите «Повторить».
failure-invalid-brand = По названию организации нельзя собрать кабинет.
    .action = Добавьте в название буквы или цифры и нажмите «Повторить».
failure-invalid-modules = Набор модулей нельзя собрать.
    .action = Создайте организацию заново с другими модулями.
failure-damaged-release = Сборка в хранилище повреждена.
    .action = Восстановите предыдущую версию файла сборки в хранилище и нажмите «Повторить».
failure-superseded = Эту попытку сменила более новая.
    .action = Ничего делать не нужно: идёт новая попытка.
failure-internal = Внутренняя ошибка этапа.
    .action = Нажмите «Повторить». Если повторится, найдите подробности в журнале выполнения.

# Блокировка
block-title = Заблокировать организацию { $name }?
block-consequence-domain = Адрес { $host } перестанет открываться: его запись в DNS будет удалена.
block-consequence-people = { $people ->
    [0] Людей в кабинете пока нет.
    [one] Доступ потеряет { $people } человек.
    [few] Доступ потеряют { $people } человека.
   *[many] Доступ потеряют { $people } человек.
}
block-consequence-kept = Больше ничего не удаляется, домен остаётся за организацией. Разблокировать можно в любой момент.
block-confirm = Заблокировать { $name }


# The interface for programs
api = API
api-raw = Документ OpenAPI 3.1
api-about-forms = Программы и браузеры обращаются по одним и тем же адресам: ответ — JSON, а если Accept просит HTML — страница. Тело запроса — JSON или форма.
api-about-session = Вход: POST /session с почтой и паролем. В ответе token — его передают в заголовке Authorization: Bearer; браузер получает cookie. Токен действует на том адресе, где выдан.
api-about-problems = Ошибки приходят как application/problem+json (RFC 9457): code называет вид ошибки, detail говорит, что делать, errors — что не так в каком поле. На любой запрос может прийти 500 или 503: повторите его позже.
api-about-lists = У списка с продолжением есть next_cursor: передайте его как cursor, чтобы получить следующую страницу.
api-operations = Запросы
api-schemas = Данные
api-request = Запрос
api-summary = Что делает
api-field = Поле
api-place = Где
api-place-path = в адресе
api-place-query = в строке запроса
api-place-body = в теле
api-place-answer = в ответе
api-type = Тип
api-required = обязательно
api-status = Ответ
api-meaning = Что значит
api-permission = Нужно разрешение: { $permission }
api-signed-in = Нужно войти.
api-anyone = Доступно всем.

# Что не так с полем
violation-required = Заполните это поле.
violation-too-long = Не больше { $maximum } символов.
violation-control-characters = Уберите управляющие символы и переносы строк.
violation-inn-length = ИНН состоит из 10 или 12 цифр.
violation-inn-control-digits = Контрольные цифры не сходятся: проверьте ИНН.
violation-inn-region = Кода региона 00 не бывает: проверьте ИНН.
violation-domain-form = Только латинские буквы, цифры и дефис; начинается с буквы, не кончается дефисом, не длиннее 63 символов.
violation-domain-reserved = Это слово занято платформой. Выберите другое.
violation-domain-international = Домены с нелатинскими буквами не поддерживаются. Запишите название латиницей.
violation-domain-taken = Домен занят. Выберите другой.
violation-domain-fixed = Домен уже создан, изменить его нельзя.
violation-not-a-number = Введите целое число.
violation-out-of-range = Число от { $minimum } до { $maximum }.
violation-date-form = Введите дату в виде 2027-01-31.
violation-date-past = Дата уже прошла. Выберите сегодняшнюю или более позднюю.
violation-date-far = Год не позже { $maximum }.
violation-unknown-module = Модуля «{ $module }» нет.
violation-email-form = Это не похоже на адрес электронной почты. Пример: ivan@company.ru
violation-link-form = Введите адрес страницы целиком, например https://vk.com/anna.
violation-too-many = Не больше { $maximum }.
violation-unknown-value = Такого значения нет.
violation-unknown-field = Такого поля у запроса нет. Уберите его.
violation-wrong-type = Значение другого типа. В JSON текст пишут в кавычках, число — без них, список — в квадратных скобках.
violation-saved-as = Сейчас сохранено: { $value }

# Почему не получилось
problem-invalid = Проверьте поля
    .detail = Исправьте отмеченное и отправьте ещё раз. Введённое сохранено.
problem-unauthenticated = Нужно войти
    .detail = Войдите на этом адресе и повторите запрос.
problem-wrong-credentials = Не удалось войти
    .detail = Почта или пароль не подходят. Проверьте их и попробуйте снова.
problem-slow-down = { $what ->
    [letters] Слишком много писем
   *[tries] Слишком много попыток
}
    .detail = { $what ->
    [letters] Ничего не изменено: писем отправлено столько, сколько можно.{" "}
   *[tries] {""}
}Попробуйте снова через { $unit ->
    [hours] { $count ->
        [one] { $count } час
        [few] { $count } часа
       *[many] { $count } часов
    }
    [minutes] { $count ->
        [one] { $count } минуту
        [few] { $count } минуты
       *[many] { $count } минут
    }
   *[seconds] { $count ->
        [one] { $count } секунду
        [few] { $count } секунды
       *[many] { $count } секунд
    }
}.
problem-foreign-form = Запрос пришёл с чужого сайта
    .detail = Вернитесь на страницу платформы и повторите действие там.
problem-forbidden = Нет прав
    .detail = Для этого нужны другие права. Попросите их у администратора платформы.
problem-not-found = Не найдено
    .detail = По этому адресу ничего нет. Проверьте адрес или вернитесь на главную.
problem-unknown-host = Неизвестный адрес
    .detail = На этом адресе нет ни платформы, ни кабинета. Проверьте его написание.
problem-no-cabinet = Кабинета нет
    .detail = По этому адресу нет кабинета. Проверьте написание адреса.
problem-blocked = Кабинет закрыт
    .detail = Доступ в этот кабинет приостановлен. Обратитесь к администратору вашей организации.
problem-not-ready = Кабинет ещё создаётся
    .detail = Обновите страницу через минуту. Если кабинет так и не открылся, спросите о нём того, кто дал вам этот адрес.
problem-method = Так обратиться нельзя
    .detail = Этот адрес не принимает такой вид запроса. Проверьте метод запроса.
problem-content-type = Неподдерживаемый вид данных
    .detail = Отправьте данные как application/json или application/x-www-form-urlencoded, а не как { $type }.
problem-too-large = Слишком большой запрос
    .detail = Отправьте не больше { $megabytes } МБ.
problem-broken-off = Запрос оборвался
    .detail = Данные пришли не полностью. Отправьте ещё раз.
problem-malformed-json = Не удалось прочитать JSON
    .detail = Ошибка в строке { $line }, столбце { $column }. Исправьте и отправьте ещё раз.
problem-not-an-object = Нужен объект JSON
    .detail = Отправьте поля в виде объекта: {"{"}"name": "…"{"}"}.
problem-malformed-form = Не удалось прочитать форму
    .detail = Отправьте поля как application/x-www-form-urlencoded.
problem-cursor = Страница списка устарела
    .detail = Откройте список сначала.
problem-stale = Данные уже изменились
    .detail = Пока вы заполняли форму, их изменил кто-то другой. Введённое сохранено: сверьте и отправьте ещё раз, чтобы заменить.
problem-changed-meanwhile = Данные уже изменились
    .detail = Их одновременно изменил кто-то другой. Откройте заново и повторите.
problem-still-provisioning = Кабинет ещё создаётся
    .detail = Дождитесь окончания и повторите.
problem-never-came-up = Кабинет ещё не был создан
    .detail = Сначала доведите создание до конца кнопкой «Повторить».
problem-already-blocked = Организация уже заблокирована
    .detail = Ничего делать не нужно.
problem-not-blocked = Организация не заблокирована
    .detail = Ничего делать не нужно.
problem-subscription-ended = Подписка закончилась
    .detail = Вручную организацию никто не блокировал. Продлите подписку, и кабинет откроется сам.
problem-already-up = Кабинет уже работает
    .detail = Повторять нечего.
problem-domain-fixed = Домен изменить нельзя
    .detail = Он уже создан. Остальные поля можно менять.
problem-internal = Что-то сломалось у нас
    .detail = Повторите позже. Если не поможет, сообщите номер запроса.
problem-unavailable = Сейчас не получается
    .detail = Повторите через несколько секунд.
