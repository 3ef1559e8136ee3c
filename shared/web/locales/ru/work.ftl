# Работа, которая делается позже
task = Работа
task-state-waiting = Ожидает
task-state-running = Выполняется
task-state-parked = Застряла
task-state-stopping = Останавливается
task-state-done = Готово
task-state-stopped = Остановлено
task-state-failed = Не будет сделано
task-progress = Ход работы
task-done = Сделано: { $done }
task-done-of = { $done } из { $of }
task-left = осталось: { $time }
task-stop = Остановить
task-report = Ход работы
task-result = Результат
task-undo = Вернуть как было: { $count }
    .consequence = Что с тех пор изменил кто-то ещё, останется как есть.
task-seen = Убрать: { $title }
own-work = Ваша работа
own-work-all = Вся работа
own-work-more = Вся работа, ещё { $count }

# Одна работа
tasks = Задачи
task-organization = Организация
task-of-platform = Сама платформа
task-created = Начата
task-started = Первая попытка
task-due = Следующая попытка
task-parked-since = Не удалась
task-finished = Закончена
task-undone-by = Возвращает как было
task-of-undoing = эта работа
task-again = Повторить
task-give-up = Отказаться

# Почему не удалось
task-cause-module-off = Модуль в этой организации выключен.
    .action = Работа продолжится в течение часа после того, как модуль включат.
task-cause-not-allowed = Тот, кто начал эту работу, больше не может её делать.
    .action = Верните право тому, кто начал, и повторите — или откажитесь от работы и начните её сами.
task-cause-cabinet-closed = Кабинет организации закрыт.
    .action = Когда он откроется, повторите — или откажитесь от работы.
task-cause-throttled = Внешняя система просит реже обращаться к ней.
    .action = Работа продолжится сама.
task-cause-unavailable = Внешняя система не отвечает.
    .action = Повторите, когда она заработает.
task-cause-timed-out = Заняло слишком много времени.
    .action = Повторите; если не поможет, напишите тем, кто ведёт платформу.
task-cause-denied = Внешняя система не разрешает это делать.
    .action = Те, кто ведёт платформу, должны дать право, затем повторите.
task-cause-refused = Внешняя система отказалась это делать.
    .action = Исправьте то, о чём речь, и повторите — или откажитесь от работы.
task-cause-internal = Ошибка платформы.
    .action = Напишите тем, кто ведёт платформу.
task-cause-other = Не получилось.
    .action = Повторите; если не поможет, напишите тем, кто ведёт платформу.
task-cause-export-too-large = В файле было бы больше строк, чем помещается.
    .action = Остановите и выгрузите по частям: например, сузив условия.

# Выгрузка списка
export = Выгрузить
export-xlsx = Excel (.xlsx)
export-csv = Таблица CSV
export-rows = Строк в файле: { $count }
export-ready-until = Файл лежит здесь до
export-gone = Файла больше нет. Выгрузите заново.
export-download = Скачать
export-to-list = К списку
done-export-begun = Файл большой: он готовится, это займёт несколько минут

# Изменение нескольких сразу
with-selected = С отмеченными:
picked = выбрано {"{}"}
column-reason = Причина
outcome-done = сделано
outcome-refused = не сделано
outcome-summary = Сделано: { $done }, не сделано: { $refused }
column-outcome = Итог
