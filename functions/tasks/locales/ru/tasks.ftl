tasks = Задачи
permission-tasks-manage = Смотреть отложенную работу и решать о ней

# Список
task-kind = Работа
task-organization = Организация
task-of-platform = Сама платформа
task-when = Когда
task-acts = Действия
task-state-any = Любое состояние
task-kind-any = Любая работа
task-whose = Чья
task-of-all = Всех
task-of-mine = Моя
filter-by-state = Состояние
filter-by-kind = Работа
task-summary = Сводка
task-oldest = Самая давняя с
task-shown = { $count ->
    [one] { $count } задача
    [few] { $count } задачи
   *[other] { $count } задач
}
task-none = Долгой работы нет
    .hint = Импорт, экспорт и отчёты появятся здесь, когда их кто-нибудь начнёт, и останутся на 30 дней.
task-nothing = Такой работы здесь нет
    .hint = Уберите фильтр, чтобы увидеть остальную.
task-nothing-yet = На этой странице такой работы нет
    .hint = Она может быть на следующей.

# Одна работа
task-created = Начата
task-started = Первая попытка
task-due = Следующая попытка
task-parked-since = Не удалась
task-finished = Закончена
task-undone-by = Возвращает как было
task-of-undoing = эта работа
task-again = Повторить
task-give-up = Отказаться
task-reason = Почему не будет сделано
    .hint = Останется в журнале
task-give-up-consequence = Повторных попыток не будет, вернуться к этой работе нельзя.

# Почему не удалось
task-cause-module-off = Модуль в этой организации выключен.
    .action = Работа продолжится в течение часа после того, как модуль включат.
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

# Что сделано
done-task-stopping = { $title }: остановится после текущего шага
done-task-stopped = { $title }: остановлено
done-task-again = { $title }: снова в работе
done-task-given-up = { $title }: не будет сделано
done-task-undoing = { $title }: возвращаем как было
done-task-seen = { $title }: убрано
problem-task-state = Сейчас это сделать нельзя
    .detail = С тех пор, как показана страница, работа продвинулась. Посмотрите, что с ней стало.

# Журнал
action-task-again = Неудавшаяся работа повторена
action-task-given-up = От неудавшейся работы отказались
audit-kind = Работа
audit-cause = Почему не удалась

# Виды
task-fill_list = Строки списков — туда, где их читает новая версия
