# Организации

# Список организаций
organizations = Организации
create = Создать
column-inn = ИНН
column-seats = Пользователи
column-subscription-ends-on = Подписка до
subscription-over = Подписка закончилась
    .hint = Кабинет закрыт. Продлите подписку, и он откроется сам.
no-organizations = Организаций пока нет
    .hint = Организация — это клиент платформы. Создайте первую, и её кабинет развернётся на собственном домене.
no-organizations-found = Ничего не найдено
    .hint = Измените запрос или снимите фильтр.

# Создание и изменение
new-organization = Новая организация
edit-organization = Изменение организации
field-domain = Домен
    .hint = Латинские буквы, цифры и дефис; потом изменить нельзя
field-inn = ИНН
    .hint = 10 цифр у организации, 12 — у предпринимателя
field-paid_seats = Оплаченные пользователи
field-subscription_ends_on = Завершение подписки
field-modules = Модули
domain-is-fixed = Домен уже создан, поэтому изменить его нельзя.
domain-available = Домен свободен.
domain-checking = Проверяем домен…
show-plan = Проверить план

# План
plan-good = Всё готово к созданию
plan-bad = Создание не удастся
plan-will-create = будет создано
plan-will-adopt = уже есть и будет использовано
plan-will-fail = не получится
plan-start = запись об организации и выполнение процесса
plan-domain = записи DNS для { $host }
plan-video-project = проект Kinescope «{ $host }», доступный только с этого домена
plan-storage = закрытое хранилище S3 с шифрованием и версиями
plan-environment = файл окружения env/cabinet.env в хранилище
plan-build = сборка кабинета с контрольной суммой
plan-deploy = кабинет по адресу { $host } и главный отдел

# Страница организации
facts = Сведения
steps = Создание кабинета
steps-done = готово { $done } из { $all }
time-left = обычно ещё { $duration }
resources = Что создано
created-at = Создана
identifier = Идентификатор
block = Заблокировать
unblock = Разблокировать
retry = Повторить
change-data = Исправить данные
blocked-by-hand = Заблокирована вручную
what-was-answered = Ответ системы
what-to-do = Что делать
execution = Выполнение
waits-until = внешняя система просит подождать до { $time }
since = началось
give-up = Отказаться от создания
give-up-again = Повторить удаление
give-up-title = Отказ от создания: { $name }
give-up-deleted-storage = Хранилище будет удалено со всеми версиями файлов.
give-up-deleted-video-project = Проект Kinescope будет удалён с его видео.
give-up-consequence-domain = Имя { $host } уйдёт из DNS, и домен сможет занять другая организация.
give-up-adopted-storage = Хранилище было до организации и останется.
give-up-adopted-video-project = Проект Kinescope был до организации и останется.
give-up-consequence-kept = История организации сохранится.
give-up-hint = Вернуть организацию не получится. Чтобы подтвердить, введите её название: { $name }
give-up-name = Название организации
is-leaving = Организация удаляется
    .hint = { $left ->
        [0] Осталось освободить домен.
        [one] Осталось удалить { $left } ресурс и освободить домен.
        [few] Осталось удалить { $left } ресурса и освободить домен.
       *[other] Осталось удалить { $left } ресурсов и освободить домен.
    }
is-removed = Организация удалена
    .hint = Всё созданное для неё удалено, домен освобождён. Осталась история изменений.
has-stopped-leaving = Удаление остановилось
given-up-at = отказ от создания
elapsed = идёт { $duration }
usually = обычно { $duration }
attempt = попытка { $attempt }
milliseconds = { $count } мс
column-step = Этап
column-provider = Система
column-resource = Ресурс
column-origin = Происхождение
provider-route53 = Route 53
provider-kinescope = Kinescope
provider-s3 = S3
provider-kabinet = Kabinet
origin-created = создан
origin-adopted = был и использован
step-start = Начало
step-domain = Создание домена
step-video-project = Создание проекта Kinescope
step-storage = Создание файлового хранилища
step-environment = Настройка окружения
step-build = Создание проекта
step-deploy = Проект готов к работе
step-status-pending = ожидает
step-status-running = выполняется
step-status-waiting = ждёт очереди
step-status-done = готово
step-status-failed = ошибка

# Ошибки этапов
failure-throttled = Внешняя система просит обращаться реже.
    .action = Подождите несколько минут и нажмите «Повторить».
failure-kept-waiting = Внешняя система целый час просит обращаться реже.
    .action = Подождите, пока нагрузка спадёт, и нажмите «Повторить»: сделанное не потеряется.
failure-unavailable = Внешняя система не отвечает.
    .action = Подождите, пока её работа восстановится, и нажмите «Повторить».
failure-timed-out = Внешняя система не ответила вовремя.
    .action = Нажмите «Повторить»: сделанное не потеряется и не сделается дважды.
failure-unhealthy = Кабинет не отвечает по своему адресу новой сборкой.
    .action = Посмотрите, что он ответил. Если адрес ещё не разошёлся по DNS, подождите и нажмите «Повторить».
failure-domain-taken = Домен занят.
    .action = Выберите другой домен и нажмите «Повторить».
failure-kinescope-unauthorized = Kinescope не принял токен платформы.
    .action = Проверьте токен Kinescope в настройках платформы и нажмите «Повторить».
failure-kinescope-limit-reached = В Kinescope исчерпан лимит проектов.
    .action = Увеличьте тариф Kinescope или удалите лишние проекты и нажмите «Повторить».
failure-kinescope-name-taken = В Kinescope уже есть чужой проект с таким названием.
    .action = Переименуйте или удалите его в Kinescope и нажмите «Повторить».
failure-kinescope-refused = Kinescope отклонил запрос.
    .action = Посмотрите, что он ответил, исправьте причину и нажмите «Повторить».
failure-bucket-name-taken = Имя хранилища S3 принадлежит другому владельцу.
    .action = Смените префикс хранилищ в настройках платформы и нажмите «Повторить».
failure-access-denied = У платформы нет прав на это действие.
    .action = Выдайте роли этого этапа нужные права в AWS и нажмите «Повторить».
failure-refused = Внешняя система отклонила запрос.
    .action = Посмотрите, что она ответила, исправьте причину и нажмите «Повторить».
failure-invalid-brand = По названию организации нельзя собрать кабинет.
    .action = Добавьте в название буквы или цифры и нажмите «Повторить».
failure-invalid-modules = Набор модулей нельзя собрать.
    .action = Создайте организацию заново с другими модулями.
failure-damaged-release = Сборка в хранилище повреждена.
    .action = Восстановите предыдущую версию файла сборки в хранилище и нажмите «Повторить».
failure-superseded = Эту попытку сменила более новая.
    .action = Ничего делать не нужно: идёт новая попытка.
failure-internal = Внутренняя ошибка этапа.
    .action = Нажмите «Повторить». Если повторится, найдите подробности в журнале выполнения.

# Блокировка
block-title = Заблокировать организацию { $name }?
block-consequence-domain = Адрес { $host } перестанет открываться: его запись в DNS будет удалена.
block-consequence-people = { $people ->
    [0] Людей в кабинете пока нет.
    [one] Доступ потеряет { $people } человек.
    [few] Доступ потеряют { $people } человека.
   *[many] Доступ потеряют { $people } человек.
}
block-consequence-kept = Больше ничего не удаляется, домен остаётся за организацией. Разблокировать можно в любой момент.
block-confirm = Заблокировать { $name }
violation-inn-length = ИНН состоит из 10 или 12 цифр.
violation-inn-control-digits = Контрольные цифры не сходятся: проверьте ИНН.
violation-inn-region = Кода региона 00 не бывает: проверьте ИНН.
violation-domain-form = Только латинские буквы, цифры и дефис; начинается с буквы, не кончается дефисом, не длиннее 63 символов.
violation-domain-reserved = Это слово занято платформой. Выберите другое.
violation-domain-international = Домены с нелатинскими буквами не поддерживаются. Запишите название латиницей.
violation-domain-taken = Домен занят. Выберите другой.
violation-domain-fixed = Домен уже создан, изменить его нельзя.
violation-unknown-module = Модуля «{ $module }» нет.
problem-still-provisioning = Кабинет ещё создаётся
    .detail = Дождитесь окончания и повторите.
problem-never-came-up = Кабинет ещё не был создан
    .detail = Сначала доведите создание до конца кнопкой «Повторить».
problem-already-blocked = Организация уже заблокирована
    .detail = Ничего делать не нужно.
problem-not-blocked = Организация не заблокирована
    .detail = Ничего делать не нужно.
problem-subscription-ended = Подписка закончилась
    .detail = Вручную организацию никто не блокировал. Продлите подписку, и кабинет откроется сам.
problem-already-up = Кабинет уже работает
    .detail = Повторять нечего.
problem-domain-fixed = Домен изменить нельзя
    .detail = Он уже создан. Остальные поля можно менять.
problem-modules-fixed = Модули сейчас не изменить
    .detail = Их можно выбрать заново, пока создание кабинета остановлено ошибкой.
problem-not-failed = Кабинет работает
    .detail = Отказаться можно только от создания, которое остановилось с ошибкой. Работающий кабинет закрывает блокировка.
problem-leaving = Организация удаляется
    .detail = Менять её уже нельзя. Дождитесь конца удаления: домен освободится.
problem-removed = Организация удалена
    .detail = Осталась только её история. Менять здесь больше нечего.

# В журнале
action-organization-created = Организация создана
action-organization-edited = Данные изменены
action-organization-blocked = Организация заблокирована
action-organization-unblocked = Организация разблокирована
action-provisioning-retried = Создание кабинета повторено
action-provisioning-failed = Создание кабинета остановилось
action-provisioning-finished = Кабинет создан
action-organization-given-up = Отказ от создания организации
action-removal-failed = Удаление остановилось
action-organization-removed = Организация удалена
audit-domain = Домен
audit-inn = ИНН
audit-paid-seats = Оплаченные пользователи
audit-subscription-ends-on = Завершение подписки
audit-attempt = Попытка
audit-step = Этап
audit-code = Ошибка
audit-modules = Модули
audit-resources = Созданные ресурсы

# Что сделано
done-organization-created = Кабинет создаётся: { $name }
done-organization-edited = Сохранено: { $name }
done-organization-blocked = Кабинет закрыт: { $name }
done-organization-unblocked = Кабинет снова открыт: { $name }
done-organization-retried = Создание продолжается: { $name }
done-organization-given-up = Удаляется всё, что было создано: { $name }

# Права
permission-organizations-view = Смотреть организации
permission-organizations-manage = Создавать и менять организации

# Имя кабинета в DNS
name-not-restored = Имя { $host } пока не ведёт в кабинет
    .hint = Запись в DNS восстанавливается. Если сообщение остаётся, имя мог занять кто-то другой: уберите его запись из зоны и повторите.
name-not-removed = Имя { $host } ещё в DNS
    .hint = Кабинет уже закрыт для всех. Запись убирается.

task-domain = Имя в DNS
task-bucket = Настройка хранилища
task-cause-domain_taken = Имя в DNS занял кто-то другой: уберите его запись из зоны и повторите.
