# Настройки службы поддержки
desk-settings = Служба поддержки
desk-settings-title = Служба поддержки: настройки
desk-settings-hint = Новые часы и сроки действуют для заявок, созданных после изменения. У остальных сроки не меняются.
working-hours = Рабочее время
    .hint = Часы, в которые отвечают на заявки. Обед — промежуток между двумя отрезками; 24:00 — конец дня. Пустой день — выходной.
desk-time-zone = Часовой пояс
    .hint = По нему считаются рабочие часы
weekday-mon = Понедельник
weekday-tue = Вторник
weekday-wed = Среда
weekday-thu = Четверг
weekday-fri = Пятница
weekday-sat = Суббота
weekday-sun = Воскресенье
hours-from = { $day }: с
hours-to = { $day }: до
calendar-day = День
holidays = Праздники и выходные
    .hint = В эти дни никто не работает. Чтобы убрать день, очистите строку.
holiday-name = Название
moved-days = Дни с особыми часами
    .hint = Например, сокращённый день или рабочая суббота. Эти часы важнее праздников и обычной недели.
targets = Обещанные сроки
    .hint = Сколько рабочего времени может пройти. Пустое поле — срока нет.
target-first-response = Первый ответ
target-resolution = Решение
unit-minutes = мин
unit-days = дн.
desk-order = Закрытие заявок и предупреждения
field-close_after_days = Закрывать решённые через
    .hint = Если клиент молчит
field-reopen_within_days = Открывать закрытые снова в течение
    .hint = Потом — только новая заявка
field-warn_share = Предупреждать о сроке после
    .hint = Доля времени от 0 до 1: 0,8 — когда прошло 80 %
desk-letters = Письма о заявках
    .hint = Каждый может отказаться от своих писем в профиле. Здесь письма выключают для всех.
field-client_letters = Писать клиентам об ответах и состояниях их заявок
field-staff_letters = Писать сотрудникам о новых заявках, сообщениях клиентов и сроках

# Календарь России
russia-title = Календарь России
russia-hint = Добавит праздники, перенесённые выходные и сокращённые дни года. Дни, которые уже есть, останутся как были.
russia-year = Год
russia-take-over = Добавить дни

# Категории
categories = Категории заявок
make-category = Создать категорию
edit-category = Изменить категорию
delete-category = Удалить
delete-category-title = Удалить категорию: { $name }
delete-category-consequence = Категории больше не будет. Ни одна заявка её не использовала.
archive-category = Убрать в архив
archive-category-title = Убрать в архив: { $name }
archive-category-consequence = Категория останется у заявок, в которых она есть, но новым заявкам её больше не выбрать. Из архива её можно вернуть.
restore-category = Вернуть из архива
field-category-name = Название
field-is-public = Видна посетителям
    .hint = Заявки этой категории показываются в публичной очереди: номер, состояние и возраст
field-default-priority = Приоритет новых заявок
    .hint = Если при создании не выбран другой
field-default-assignee = Исполнитель новых заявок
    .hint = Если при создании не выбран другой
priority-not-set = Не задан
column-audience = Кто видит
column-default-priority = Приоритет
column-default-assignee = Исполнитель
column-in-use = Состояние
category-public = Все, и посетители
category-internal = Только сотрудники
category-in-use = Используется
category-archived = В архиве
    .hint = Новым заявкам её не выбрать. У прежних она осталась.
no-categories = Категорий пока нет
    .hint = По категориям заявки сортируют, ищут и считают. У категории могут быть свои приоритет и исполнитель.

# Что сделано
done-desk-edited = Настройки службы поддержки сохранены
done-year-taken-over = Календарь на { $year } год добавлен. Новых дней: { $count }
done-year-there-already = Все дни { $year } года уже есть в календаре
done-category-made = Категория создана: { $name }
done-category-edited = Категория изменена: { $name }
done-category-archived = Категория в архиве: { $name }
done-category-restored = Категория снова используется: { $name }
done-category-deleted = Категория удалена: { $name }

# Почему нельзя
problem-no-calendar = Для этого года данных нет
    .detail = Дни { $year } года пока неизвестны. Внесите праздники и особые дни вручную в форме настроек.
problem-calendar-full = В календаре нет места
    .detail = Праздников может быть до 300, дней с особыми часами — до 100. Уберите прошедшие и повторите.
problem-too-many-categories = Категорий слишком много
    .detail = Их может быть до 100, вместе с архивными. Удалите те, которые не понадобились, или измените одну из них.
violation-priority-twice = Этот приоритет здесь уже есть.

# Журнал
action-desk-edited = Настройки службы поддержки изменены
action-category-made = Категория заявок создана
action-category-edited = Категория заявок изменена
action-category-removed = Категория заявок удалена или убрана в архив
audit-calendar = Календарь
    .time-zone = Часовой пояс службы поддержки
    .mon = Понедельник
    .tue = Вторник
    .wed = Среда
    .thu = Четверг
    .fri = Пятница
    .sat = Суббота
    .sun = Воскресенье
    .holidays = Праздники и выходные
    .moved-days = Дни с особыми часами
audit-targets = Обещанные сроки
    .low-first-response = Первый ответ, низкий приоритет, минут
    .low-resolution = Решение, низкий приоритет, минут
    .normal-first-response = Первый ответ, обычный приоритет, минут
    .normal-resolution = Решение, обычный приоритет, минут
    .high-first-response = Первый ответ, высокий приоритет, минут
    .high-resolution = Решение, высокий приоритет, минут
    .urgent-first-response = Первый ответ, срочный приоритет, минут
    .urgent-resolution = Решение, срочный приоритет, минут
audit-close-after-days = Закрывать решённые через, дней
audit-reopen-within-days = Открывать закрытые снова в течение, дней
audit-warn-share = Доля времени до предупреждения
audit-client-letters = Письма клиентам
audit-staff-letters = Письма сотрудникам
audit-is-public = Видна посетителям
audit-default-priority = Приоритет новых заявок
audit-default-assignee = Исполнитель новых заявок
audit-is-archived = В архиве

# Пересчёт открытых
recount-tickets = Пересчитать открытые
    .hint = Новые часы и сроки действуют для новых заявок. Пересчёт применит их и к открытым, как будто они были такими с создания заявки: сроки и просрочки могут измениться. В истории заявки останутся и прежние, и новые.
recount-tickets-count = { $count ->
    [0] Открытых заявок нет: пересчитывать нечего.
    [one] Открыта { $number } заявка.
    [few] Открыты { $number } заявки.
   *[many] Открыто { $number } заявок.
}
done-tickets-recounting = { $count ->
    [one] Пересчёт { $count } заявки начат.
   *[many] Пересчёт { $count } заявок начат.
}
task-recount_tickets = Пересчёт открытых заявок
