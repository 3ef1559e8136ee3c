# Рамка страницы и общие слова
product = Kabinet
skip-to-content = К содержанию
navigation = Разделы
language = Язык
language-name = Русский
sign-in = Войти
to-cabinet = В кабинет
sections = Разделы
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
search-organizations = Название, ИНН или домен
filter-by-status = Статус
status-any = Все
status-active = Активен
status-blocked = Заблокирован
status-provisioning = В процессе
status-failed = Ошибка
status-leaving = Удаляется
status-removed = Удалена
column-name = Название
column-status = Статус
nothing-found = Ничего не найдено
    .hint = Измените запрос или снимите фильтр.
show-all = Показать все
sort-by = Сортировать по
first-page = В начало
rows = { $first }–{ $last }
rows-of-all = { $first }–{ $last } из { $total }
previous-page = Назад
nothing-yet = Пока ничего не найдено
    .hint = Просмотрена только часть списка. Ищите дальше или измените запрос.
searched-to = Просмотрено до { $moment }.
searched-to-name = Просмотрено до «{ $name }».
search-further = Искать дальше
list-begins-anew = Эта страница списка устарела: список показан сначала.
filters-on = Включённые фильтры
filter-unnamed = выбрано
chip-off = Снять фильтр
next-page = Дальше
shown-more = , есть ещё
release = Сборка
edit = Редактировать
history = История
duration-moment = меньше секунды
duration-seconds = { $count ->
    [one] { $count } секунда
    [few] { $count } секунды
   *[many] { $count } секунд
}
duration-hours = { $count ->
    [one] { $count } час
    [few] { $count } часа
   *[many] { $count } часов
}
duration-minutes = { $count ->
    [one] { $count } минута
    [few] { $count } минуты
   *[many] { $count } минут
}

# Общие слова
other-organization = Другая организация

# Роли
role-admin = Администратор
role-manager = Менеджер
role-employee = Сотрудник
role-reviewer = Слушатель
role-client = Клиент
role-gone = Роль удалена
invitation-until = ссылка действует до
filter-by-role = Роль
viewing-as = Вы смотрите как «{ $role }». Вам доступно только то, что доступно этой роли.
stop-viewing = Вернуться

# Письма
letter-answers = Отвечать на это письмо не нужно: ответ оставьте на странице, которую открывает кнопка «{ $button }».
letter-link-lifetime = { $hours ->
    [one] Ссылка действует { $hours } час и срабатывает один раз.
    [few] Ссылка действует { $hours } часа и срабатывает один раз.
   *[many] Ссылка действует { $hours } часов и срабатывает один раз.
}
undone = Отменено: всё снова так, как было
undo = Отменить
days-left = { $days ->
    [0] последний день
    [one] остался { $days } день
    [few] осталось { $days } дня
   *[many] осталось { $days } дней
}
seats = { $used } из { $paid }
filter-by-state = Состояние
