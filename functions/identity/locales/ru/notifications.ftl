# Уведомления
notifications = Уведомления
notifications-settings = Письма и уведомления
notifications-none = Отключать нечего
    .hint = Здесь нет писем и уведомлений, от которых можно отказаться.
column-notice = О чём
field-wanted = Письмо
    .hint = Письма о входе и учётной записи приходят всегда.
field-bell-wanted = Уведомление
no-letter-of-notice = Об этом писем нет

# За колокольчиком
bell = { $unread ->
    [0] Уведомления
   *[other] Уведомления, непрочитанных: { $unread }
}
no-notifications = Уведомлений нет
    .hint = Здесь появится то, что касается вас. Хранится 60 дней.
no-notifications-found = Непрочитанных нет
    .hint = Всё прочитано.
filter-by-unread = Какие уведомления
told-any = Все
told-unread = Непрочитанные
told-new = не прочитано
told-earlier = Более ранние
told-something = Новое событие
mark-read = Прочитано
mark-read-of = Прочитано: { $text }
mark-all-read = Прочитать все
done-notification-read = Отмечено как прочитанное
done-notifications-read = Все уведомления прочитаны

# В журнале
audit-silenced = Отключённые письма
audit-bell-silenced = Отключённые уведомления

# Что сделано
done-notifications-edited = Сохранено
