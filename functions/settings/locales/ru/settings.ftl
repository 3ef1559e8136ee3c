# Настройки
settings = Настройки
settings-general = Общие настройки
settings-billing = Счёт и оплата
settings-people = Пользователи
settings-integrations = Интеграции
contacts = Контакты
contacts-address = Адрес
    .hint = Необязательно
contacts-phone = Телефон
    .hint = Необязательно
contacts-email = Электронная почта
    .hint = Необязательно
contacts-site = Сайт
    .hint = Необязательно; начинается с https://
settings-time-zone = Часовой пояс
    .hint = По нему у организации начинаются и заканчиваются дни: подписка, фильтры, отчёты и файлы
settings-today = Сейчас сохранён пояс, в котором сегодня { $today }.
settings-subscription-ends-at = Последний день подписки закончится { $at }.
field-accent_color = Цвет кабинета
    .hint = Необязательно; шесть цифр и букв, например #3a55cc
color-by-day = Днём
color-by-night = Ночью
color-moved = Выбранный цвет плохо читался бы на части фонов, поэтому показан ближайший к нему, который читается.
settings-language = Язык кабинета и писем
    .hint = Для тех, кто не выбрал свой
logo = Логотип
logo-file = Файл с логотипом
    .hint = PNG, JPEG или WebP до 1 МБ; прозрачное станет белым
logo-keep = Загрузить
logo-remove = Убрать логотип

# Счёт и оплата
billing-seats = Пользователи
billing-ends-on = Последний день подписки
billing-status = Кабинет
billing-hint = Количество пользователей и подписку меняет платформа: обратитесь к ней, чтобы продлить или расширить.
billing-history = Изменения
billing-what = Что
billing-change = Изменение

# В журнале
action-settings-edited = Настройки изменены
action-logo-changed = Логотип изменён
action-logo-removed = Логотип удалён
audit-accent-color = Цвет кабинета
audit-contacts = Контакты
    .address = Адрес
    .phone = Телефон
    .email = Электронная почта
    .site = Сайт

# Что сделано
done-settings-edited = Настройки сохранены
done-settings-moved = Настройки сохранены. В новом поясе сегодня { $today }; последний день подписки закончится { $end }, а не { $former }.
done-logo-changed = Логотип сохранён
done-logo-removed = Логотипа больше нет

# Права
permission-settings-manage = Менять настройки организации
permission-billing-manage = Смотреть счёт и оплату
