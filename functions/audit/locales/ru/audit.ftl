# Журнал
audit = Журнал
from-address = с адреса
actor-platform = Платформа
actor-program = Программа
actor-stranger = Кто-то без входа
field-actor = Кто
field-action = Что сделано
field-subject = С кем или с чем
field-from = С
field-to = По
field-organization = Организация
search-audit = Имя, почта, отдел, роль
any-action = Любое действие
audit-only-of = Только { $name }
audit-platform-itself = Сама платформа
task-export_audit = Выгрузка журнала
audit-nothing = Ничего не найдено
    .hint = Измените условия или посмотрите раньше: записи хранятся всё время.
audit-nothing-yet = Пока ничего не найдено
    .hint = Более ранние записи ещё не просмотрены: ищите дальше или сузьте условия.
audit-empty = Здесь пока ничего не было
    .hint = Каждое изменение появится здесь само: кто, что, откуда и когда.
column-at = Время
column-actor = Кто
column-actor-email = Почта
column-actor-address = Адрес
column-action = Что сделано
column-organization = Организация
column-subject = С кем или с чем
column-changes = Изменения
audit-name = Название
audit-description = Описание
audit-reason = Причина
audit-email = Почта
audit-status = Статус
audit-address = Сетевой адрес

# Права
permission-platform-audit-view = Смотреть журнал платформы
permission-audit-view = Смотреть журнал

# Ограничения
action-limit-met = Сработало ограничение
audit-limit = Ограничение
limits = Ограничения
    .hint = Как часто можно делать то, что стоит денег или рассылает письма. Когда ограничение срабатывает, в журнале появляется запись: раз в час на человека, а о неизвестных — на сетевой адрес.
limits-met = Когда ограничения срабатывали
limit-figure = { $most } за { $within ->
    [minute] минуту
    [hour] час
   *[day] сутки
}
limit-letters-of-person-hour = Письма, которые вызывает один человек
limit-letters-of-person-day = Письма, которые вызывает один человек, в сутки
limit-letters-of-organization-day = Письма одной организации
limit-announced-letters-day = Письма после импорта
limit-letters-to-address-hour = Письма на один адрес
limit-letters-to-address-day = Письма на один адрес, в сутки
limit-same-letters-hour = Одинаковые письма на один адрес
limit-work-letters-of-organization-day = Письма о работе одной организации, в сутки
limit-work-letters-to-address-hour = Письма о работе на один адрес
limit-work-letters-to-address-day = Письма о работе на один адрес, в сутки
limit-work-of-person-hour = Долгие работы одного человека
limit-files-of-person-hour = Файлы одного человека
limit-imports-of-person-hour = Таблицы для импорта одного человека
limit-exports-of-person-minute = Выгрузки одного человека
limit-addresses-of-person-hour = Проверки, известен ли адрес
limit-keys-of-person-hour = Ключи для программ, которые создаёт один человек
limit-tickets-of-person-hour = Заявки одного клиента
limit-calls-of-person-hour = Как часто один человек зовёт других в заявки
limit-words-of-person-hour = Сообщения одного клиента в заявках
limit-joinings-of-network-hour = Просьбы о доступе из одной сети
limit-joinings-of-address-day = Просьбы о доступе с одним адресом почты
limit-tries = Пароли и коды
    .figure = 5 попыток с одного места, затем растущая пауза
limit-of-letters = письма
limit-of-work = долгие работы
limit-of-files = файлы
limit-of-imports = таблицы для импорта
limit-of-exports = выгрузки
limit-of-addresses = проверки адресов
limit-of-keys = ключи для программ
limit-of-tickets = заявки
limit-of-words = сообщения
limit-of-joinings = просьбы о доступе
limit-of-tries = попытки входа
