# Уведомления
notifications = Уведомления
notifications-none = Отключать нечего
    .hint = Здесь нет писем, от которых можно отказаться.
field-wanted = Присылать письма
    .hint = Письма о входе и учётной записи приходят всегда.

# В журнале
audit-silenced = Отключённые письма

# Что сделано
done-notifications-edited = Сохранено
