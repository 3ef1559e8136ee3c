permission-tasks-manage = Смотреть отложенную работу и решать о ней

# Список
task-kind = Работа
task-when = Когда
task-acts = Действия
task-state-any = Любое состояние
task-kind-any = Любая работа
task-whose = Чья
task-of-all = Всех
task-of-mine = Моя
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

# Отказ от работы
task-reason = Почему не будет сделано
    .hint = Останется в журнале
task-give-up-consequence = Повторных попыток не будет, вернуться к этой работе нельзя.

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
