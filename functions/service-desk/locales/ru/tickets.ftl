# Очередь заявок
module-service-desk = Служба поддержки
    .hint = Заявки, сроки, показатели и публичная витрина
permissions-service-desk = Служба поддержки
permission-queue-view = Смотреть очередь заявок
permission-tickets-work = Работать с заявками
permission-tickets-delete = Удалять заявки
dashboard = Панель мониторинга
waits-for-me = Ждут меня
nothing-waits-for-me = Новых и открытых заявок у вас нет.
today-figures = Сегодня
all-indicators = Все показатели
tickets = Очередь заявок
search-tickets = Номер, тема, клиент
open-ticket = Создать заявку
deleted-tickets = Удалённые
column-number = №
column-ticket-subject = Тема
column-state = Состояние
column-priority = Приоритет
column-client = Клиент
column-assignee = Исполнитель
column-category = Категория
column-due = Срок
column-created = Создана
column-client-email = Почта клиента
column-first-response-due = Первый ответ, срок
column-first-response = Первый ответ
column-resolution-due = Решение, срок
column-resolution = Решение
no-tickets = Заявок пока нет
    .hint = Здесь будут обращения клиентов и то, что организация хочет сделать для себя.
no-tickets-found = Таких заявок нет
    .hint = Попробуйте другие слова или уберите часть условий.
filter-by-view = Чьи заявки
filter-by-priority = Приоритет
filter-by-category = Категория
any-state = Все состояния
any-view = Все заявки
any-priority = Любой приоритет
any-category = Любая категория
view-mine = Мои
view-unassigned = Без исполнителя
view-overdue = Просроченные
view-due-soon = Скоро срок
view-watched = За которыми слежу
nobody = Никто
of-the-organization = Самой организации

# Состояния и приоритеты
ticket-state-new = Новая
ticket-state-open = Открыта
ticket-state-waiting = Ждёт клиента
ticket-state-on-hold = Отложена
ticket-state-solved = Решена
ticket-state-closed = Закрыта
ticket-state-cancelled = Отменена
ticket-state-merged = Объединена
ticket-priority-low = Низкий
ticket-priority-normal = Обычный
ticket-priority-high = Высокий
ticket-priority-urgent = Срочный
ticket-overdue = Просрочено:
ticket-due-soon = Скоро:

# Сроки
promise-of-first-response = Первый ответ
promise-of-next-response = Следующий ответ
promise-of-resolution = Решение
promise-none = Срока нет
promise-running = Идёт
promise-paused = Приостановлен
promise-met = В срок
promise-failed = Не в срок
until = до
promise-late = Дольше обещанного: { $length } рабочего времени
promise-spent = Прошло рабочего времени: { $spent }; обещано: { $target }

# Одна заявка
field-ticket-subject = Тема
field-ticket-text = Что нужно сделать
    .hint = Клиент, если он есть, видит этот текст
field-category = Категория
field-priority = Приоритет
field-assignee_id = Исполнитель
field-state = Состояние
field-answer = Ответ клиенту
    .hint = Необязательно; нужен, чтобы решить заявку
no-category = Без категории
usual-priority = Как у категории
about-ticket = Заявка
conversation = Переписка
earlier-entries = Более ранние записи
reply = Написать
field-reply = Текст
field-visibility = Кто увидит
write-public = Ответ: увидит и клиент
write-internal = Заметка: увидят только сотрудники
field-state-after = Состояние после этого
state-unchanged = Как следует из ответа
send = Отправить
take-ticket = Взять себе
ticket-watchers = Следят
watch-ticket = Следить
unwatch-ticket = Не следить
mention-hint = Чтобы позвать коллегу, напишите в заметке @ и имя: @Имя Фамилия. Он или она увидит уведомление и станет следить за заявкой.
colleagues = Коллеги
entry-mentions = Позвали: { $names }
edit-ticket = Изменить заявку
merge-ticket = Объединить с другой
merge-consequence = Заявка № { $number } закончится и будет вести к другой. Разъединить их потом нельзя.
follow-up-ticket = Продолжить в новой заявке
goes-on-from = Продолжение заявки № { $number } «{ $subject }»
link-ticket = Связать с другой
unlink = Убрать связь
delete-ticket = Удалить заявку
delete-ticket-consequence = Заявка исчезнет из очереди и показателей. Вернуть её можно в течение 30 дней.
restore-ticket = Вернуть заявку
ticket-is-deleted = Заявка удалена. В течение 30 дней её можно вернуть.
field-other-ticket = Другая заявка
    .hint = Её номер
field-link-kind = Чем она приходится этой
merged-into = Продолжается в
linked-tickets = Связанные заявки
link-related = Связана
link-related-back = Связана
link-duplicate = Повторяет
link-duplicate-back = Повторяется в
link-cause = Причина
link-cause-back = Следствие
link-follow-up = Продолжение
link-follow-up-back = Начало

# Записи
entry = Запись
entry-internal = Заметка
entry-internal-change = Видно сотрудникам
entry-state = Состояние
entry-subject = Тема
entry-category = Категория
entry-priority = Приоритет
entry-assignee = Исполнитель
entry-first-response = Срок первого ответа
entry-resolution = Срок решения
entry-merged = Присоединена заявка
entry-merged-into = Продолжается в заявке
entry-linked = Связана с заявкой
entry-unlinked = Убрана связь с заявкой
entry-deleted = Заявка удалена
entry-restored = Заявка возвращена
entry-file-judged = проверяется
entry-file-refused = не прошёл проверку
kilobytes = КБ

# Что сделано
done-ticket-opened = Заявка № { $number } создана.
done-ticket-edited = Заявка № { $number } изменена.
done-ticket-taken = Заявка № { $number } теперь ваша.
done-ticket-watched = Вы следите за заявкой № { $number }.
done-ticket-unwatched = Вы больше не следите за заявкой № { $number }.
done-ticket-answered = Ответ отправлен.
done-ticket-noted-uncalled = Заметка добавлена. Никого не позвали: после @ нужно имя сотрудника, у которого есть доступ к заявкам.
done-ticket-noted = Заметка сохранена.
done-ticket-merged = Заявка № { $number } объединена с № { $into }.
done-ticket-linked = Заявки связаны.
done-ticket-unlinked = Связь убрана.
done-ticket-deleted = Заявка № { $number } удалена.
done-ticket-restored = Заявка № { $number } снова в очереди.

# Почему нельзя
problem-ticket-state = Так перейти нельзя
    .detail = { $told ->
        [client] Состояние заявки: «{ $state }». Закрыть её можно, когда она решена, открыть снова — когда решена или закрыта. Если нужно ещё что-то, напишите в ней или создайте новую.
       *[staff] { $count ->
            [0] Состояние заявки: «{ $state }», и оно последнее. Если нужно продолжить, создайте новую и свяжите её с этой.
           *[other] Состояние заявки: «{ $state }». Из него можно перейти в другие: { $possible }.
        }
    }
problem-closed-for-good = Заявка закрыта слишком давно
    .detail = Её уже не открыть снова. Нажмите на её странице «Продолжить в новой заявке».
problem-ticket-deleted = Заявка удалена
    .detail = Верните её, чтобы что-то с ней сделать. Через 30 дней после удаления вернуть её нельзя.
problem-merged-into-itself = Это та же самая заявка
    .detail = Выберите другую.
problem-merged-into-ended = Та заявка уже закончилась
    .detail = Она отменена, удалена или сама объединена с другой. Выберите ту, которая продолжается.
problem-merged-into-anothers = Та заявка — другого клиента
    .detail = Клиент этой заявки не увидел бы, что с ней дальше. Объединяйте заявки одного клиента, а эту свяжите с той.
problem-too-many-links = Связей уже двадцать
    .detail = Уберите те, что больше не нужны.
problem-too-many-watchers = За заявкой уже следят десять человек
    .detail = Попросите кого-нибудь из них перестать следить и попробуйте снова.
violation-unknown-ticket = Такой заявки нет. Проверьте номер.
violation-category-name-taken = Такая категория уже есть. Назовите эту иначе.
violation-time-form = Введите время в виде 09:00.
violation-hours-overlap = Часы должны заканчиваться позже, чем начинаются, и не пересекаться.
violation-day-twice = Этот день здесь уже есть.
violation-first-response-longer = Первый ответ не может быть позже решения.
violation-share-form = Введите долю от 0 до 1, например 0,8.
violation-solved-without-answer = Напишите клиенту, что сделано: без ответа заявка не решается.
violation-works-on-no-tickets = Выберите того, кто работает с заявками.

# Журнал
action-ticket-opened = Заявка создана
action-ticket-changed = Заявка изменена
action-ticket-answered = Клиенту отвечено
action-ticket-noted = К заявке сделана заметка
action-ticket-merged = Заявка объединена с другой
action-ticket-linked = Заявки связаны
action-ticket-unlinked = Связь заявок убрана
action-ticket-deleted = Заявка удалена
action-ticket-restored = Заявка возвращена
audit-state = Состояние
audit-subject = Тема
audit-priority = Приоритет
audit-category = Категория
audit-assignee = Исполнитель
task-tend-ticket = Сроки заявки
task-export_tickets = Выгрузка заявок

# Несколько заявок сразу
change-tickets = Изменить заявки
no-tickets-selected = Ни одна заявка не отмечена
    .hint = Отметьте заявки в очереди, до ста сразу.
to-tickets = К очереди
stays-as-it-is = Не менять
select-ticket = Отметить заявку № { $number }
select-all-tickets = Отметить все на странице

# Кто ещё здесь
somebody-looks = { $name } смотрит эту заявку.
somebody-writes = { $name } пишет в этой заявке.

# Клавиши
previous-ticket = Предыдущая
next-ticket = Следующая
ticket-keys = Клавиши: Alt+R — написать, Alt+A — взять себе, Alt+S — решить, Alt+J и Alt+K — следующая и предыдущая заявки очереди
