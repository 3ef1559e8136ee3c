# Сотрудники
employees = Сотрудники
violation-already-added = Такой пользователь уже добавлен.
violation-role-of-clients = Сотрудник не бывает клиентом. Клиентов приглашают в службе поддержки, на странице «Клиенты».
violation-is-client = По этому адресу у вас уже есть клиент, а на один адрес приходится одно членство. Укажите другой адрес.
violation-address-bounces = Письма на этот адрес не доходят. Проверьте его или укажите другой.
violation-letters-unwanted = Получатель отказался от писем Kabinet. Укажите другой адрес.
employee-status-active = Работает
employee-status-invited = Приглашён
employee-status-dismissed = Уволен
delivery-unsent = письмо отправляется
delivery-failed = письмо не отправлено
    .hint = Проверьте адрес. Если он верен, отправьте приглашение снова; если нет, отзовите его и пригласите по верному адресу.
delivery-sent = письмо отправлено
delivery-delivered = письмо доставлено
delivery-bounced = письмо не дошло
delivery-complained = письмо сочли нежелательным
invitation-expired = ссылка истекла
send-again = Отправить снова
address-works = Адрес снова работает
    .hint = Нажмите, когда убедитесь, что письма доходят: после этого приглашение можно отправить снова.

# Список
invite-employee = Пригласить сотрудника
search-employees = Имя, почта или телефон
everybody = Все
filter-by-department = Отдел
any-department = Все отделы
any-role = Все роли
columns = Столбцы
columns-show = Показать выбранные
task-export_people = Выгрузка сотрудников
import-employees = Загрузить из файла
column-person = Имя
column-role = Роль
column-email = Почта
column-phone = Телефон
column-post = Должность
column-departments = Отделы
column-last-seen = Был в сети
never-seen = ещё не был
select-employee = Выбрать: { $name }
no-employees = Сотрудников пока нет
    .hint = Пригласите первого или загрузите всех из файла.
no-employees-found = Никого не нашлось
    .hint = Измените запрос или снимите фильтр.
with-selected = С отмеченными:
with-all = Со всеми найденными
with-all-counted = Со всеми найденными ({ $count })
select-all = Выбрать всех на этой странице
bulk-move = Перенести в отдел
bulk-role = Сменить роль
bulk-dismiss = Уволить

# Карточка
employee-uid = Идентификатор
employee-owner = Владелец организации
employee-since = В организации с
employee-invitation = Приглашение
employee-invited-by = пригласил(а) { $name }
employee-dismissed-at = Уволен
employee-reason = Причина увольнения
edit-employee = Изменить: { $name }
    .own = Почту, телефон и фотографию человек меняет сам в своём профиле.
    .own-name = Имя, почту, телефон и фотографию человек меняет сам в своём профиле.
field-person_name = Имя
field-role = Роль
field-post = Должность
field-departments = Отделы
    .hint = Хотя бы один. Без отделов человек вернётся в главный.
field-primary_department = Основной отдел
    .hint = Показывается первым
violation-persons-own = Это человек меняет сам в своём профиле.

# Увольнение и удаление
dismiss = Уволить
rehire = Восстановить
revoke-invitation = Отозвать приглашение
erase = Удалить данные
about-dismiss = Что значит «уволить»
    .text = Доступ закроется сразу, все открытые сеансы закончатся, место освободится. История и данные останутся, человека можно восстановить в любой момент.
about-erase = Что значит «удалить»
    .text = Данные уволенного человека в этой организации будут стёрты без возможности вернуть. Останутся только записи журнала о том, что и кто делал.
about-revoke = Что значит «отозвать»
    .text = Ссылка из письма перестанет работать, место освободится. Пригласить снова можно в любой момент.
about-rehire = Что значит «восстановить»
    .text = Доступ откроется снова с прежней ролью, будет занято одно место. Человек вернётся в прежние отделы, а если их уже нет — в главный.
dismiss-title = Уволить { $name }?
dismiss-access = Доступ закроется со следующего же запроса, открытые сеансы закончатся.
dismiss-seat = Освободится одно оплаченное место.
dismiss-kept = История и данные останутся. Восстановить человека можно в любой момент.
dismiss-letter = Человек получит письмо об этом.
dismiss-leads = Кто будет руководить дальше
dismiss-search = Найти преемника
dismiss-nobody = Никто
dismiss-invitations = { $count ->
    [one] { $count } отправленное приглашение останется в силе:
    [few] { $count } отправленных приглашения останутся в силе:
   *[many] { $count } отправленных приглашений останутся в силе:
}
dismiss-confirm = Уволить { $name }
field-dismissal_reason = Причина
    .hint = Необязательно; видна администраторам и попадёт в письмо
rehire-title = Восстановить { $name }?
rehire-confirm = Восстановить { $name }
erase-title = Удалить данные: { $name }?
erase-confirm = Удалить данные
revoke-title = Отозвать приглашение: { $name }?
revoke-confirm = Отозвать приглашение
field-confirm = Имя для подтверждения
    .hint = Введите имя в точности как в заголовке

# Действия с несколькими
bulk-move-title = Перенести в отдел
bulk-role-title = Сменить роль
bulk-dismiss-title = Уволить нескольких
bulk-whom = { $count ->
    [one] Это коснётся { $shown } человека:
    [few] Это коснётся { $shown } человек:
   *[many] Это коснётся { $shown } человек:
}
bulk-move-what = Выбранный отдел станет их единственным отделом.
bulk-role-what = Роль сменится со следующего же запроса каждого.
bulk-dismiss-what = Доступ закроется сразу, сеансы закончатся, места освободятся. Руководимые отделы останутся без руководителя. Каждого можно восстановить.
bulk-letters = Писем об этом: не больше { $count }
bulk-leaders = Среди них руководят отделами: { $count }
bulk-others = И ещё: { $count }
bulk-later = Изменения займут время: они вносятся по одному человеку. Ход работы виден на её странице, там же её можно остановить.
bulk-gone = Данные удалены
bulk-unnamed = Имя не прочиталось
bulk-next = Следующие
bulk-work = Об этой работе
choose-department = Выберите отдел
choose-role = Выберите роль
column-employee = Сотрудник
column-leads = Руководит
column-reason = Причина
picked = выбрано {"{}"}
bulk-nobody = Никто не отмечен
    .hint = Вернитесь к списку и отметьте тех, кого это касается.
bulk-too-many = Найдено слишком много
    .hint = За один раз меняется не больше { $maximum } человек, и не всякий поиск удаётся просмотреть целиком. Вернитесь к списку и сузьте его.
problem-selection-grew = Подходящих людей стало больше
    .detail = Теперь их { $count }. Ничего не изменено: проверьте список и нажмите ещё раз.
problem-employee-damaged = Данные о человеке повреждены
    .detail = Напишите тем, кто ведёт платформу.
problem-employee-gone = Данные о человеке удалены
    .detail = Менять нечего.
done-people-changing = Изменения начаты, человек: { $count }
task-change_people = Изменение сотрудников
bulk-done = Готово
bulk-result-done = сделано
bulk-result-refused = не сделано
bulk-progress = Изменено: { $done }, отказано: { $refused }, не дошла очередь: { $left }
bulk-previous = Предыдущие
bulk-summary = Сделано: { $done }, не сделано: { $refused }
field-department = Отдел
to-employees = К сотрудникам

# Почему не получилось
problem-owner-stays = Это владелец организации
    .detail = Сначала передайте владение другому администратору.
problem-unknown-department = Такого отдела нет
    .detail = Его могли удалить. Откройте форму заново и выберите другой.
problem-departments-full = Человек уже состоит в наибольшем числе отделов
    .detail = Один человек состоит не более чем в { $maximum } отделах. Уберите его из другого отдела или выберите другого человека.
problem-unknown-role = Такой роли нет
    .detail = Её могли удалить. Откройте форму заново и выберите другую.
problem-leads-department = Этот человек руководит отделом
    .detail = Руководитель состоит в своём отделе. Сначала назначьте отделу другого руководителя.
problem-above-oneself = Прав недостаточно
    .detail = Нельзя менять того, у кого прав больше вашего, и давать роль выше своей. Попросите того, у кого эти права есть.
problem-not-accepted = Приглашение ещё не принято
    .detail = Уволить можно того, кто уже работает. Приглашение можно отозвать.
problem-already-accepted = Приглашение уже принято
    .detail = Ничего делать не нужно.
problem-dismissed = Человек уволен
    .detail = Сначала восстановите его.
problem-not-dismissed = Человек не уволен
    .detail = Ничего делать не нужно: он работает или приглашён.
problem-clients-apart = Сотрудник не бывает клиентом
    .detail = Роль клиента сотруднику не дать, а у клиента её не сменить. Клиентов приглашают в службе поддержки, на странице «Клиенты».
problem-name-is-own = Имя человек меняет сам
    .detail = Он может сделать это в своём профиле.
second-factor-lost-whole = Второй фактор утерян
letter-invitation = { $organization }: приглашение в кабинет
    .text = { $inviter } приглашает вас в кабинет организации { $organization }. Ваша роль: { $role }.
    .button = Принять приглашение
    .why = Письмо отправлено на { $email }. Кто приглашает: { $inviter }, { $organization }.
    .not-you = Не вы? Просто удалите письмо: пока приглашение не принято, ничего не произойдёт.
letter-dismissal = { $organization }: доступ закрыт
    .text = Ваш доступ в кабинет организации { $organization } закрыт. Это сделал администратор: { $by }.
    .reason = Причина: { $reason }
    .kept = Ваша учётная запись остаётся: в другие организации вы входите как прежде.
    .button = Открыть Kabinet
    .why = Письмо отправлено на { $email }, потому что вы были сотрудником организации { $organization }.
    .not-you = Не вы или это ошибка? Спросите администратора, который закрыл доступ: вернуть его можно в любой момент.

# Приглашение сотрудника
invite-title = Добавить сотрудника
invite-button = Пригласить
invite-own-name = У этого человека уже есть учётная запись. Имя он указал сам, оно появится, когда он примет приглашение.
invite-open-card = Открыть карточку
field-invited-name = Имя
    .hint = Необязательно; без него будет показана почта
problem-already-invited = Этот человек уже приглашён
    .detail = Он ещё не принял приглашение. Отправьте письмо снова: прежняя ссылка перестанет действовать.
problem-was-dismissed = Этот человек был уволен
    .detail = Откройте его карточку и восстановите его: история и данные сохранились.
problem-no-seats-left = Свободных мест нет
    .detail = { $paid ->
    [one] Оплачено { $paid } место, и оно занято.
    [few] Оплачено { $paid } места, и все заняты.
   *[many] Оплачено { $paid } мест, и все заняты.
} { $over ->
    [0] Просроченных приглашений нет.
   *[other] Просроченные приглашения держат места, их можно отозвать: { $invited }.
} Освободить место могут администраторы: { $administrators }. Добавить места — те, кто ведёт вашу организацию на платформе.
problem-address-bounces = Письма не доходят
    .detail = Адрес не принимает письма. Отзовите приглашение и пригласите по другому адресу или, если он снова работает, скажите об этом в карточке.
problem-letters-unwanted = Получатель отказался от писем
    .detail = Получатель отказался от писем Kabinet. Отзовите приглашение и пригласите по другому адресу или, если он снова ждёт писем, скажите об этом в карточке.

# В журнале
action-employee-invited = Сотрудник приглашён
action-invitation-sent-again = Приглашение отправлено снова
action-address-trusted = Адрес снова работает
action-invitation-accepted = Приглашение принято
action-invitation-revoked = Приглашение отозвано
action-employee-edited = Данные сотрудника изменены
action-employee-dismissed = Сотрудник уволен
action-employee-rehired = Сотрудник восстановлен
action-employee-erased = Данные сотрудника удалены
action-employees-imported = Сотрудники загружены из файла
audit-post = Должность
audit-heirs = Преемники
audit-count = Количество
audit-lines = Строки

# Что сделано
done-employee-edited = Сохранено: { $name }
done-employee-invited = Приглашение отправлено: { $email }
done-invitation-sent-again = Письмо отправлено снова: { $email }
done-invitation-revoked = Приглашение отозвано: { $name }
done-address-trusted = Адрес снова получает письма: { $email }
done-employee-dismissed = Доступ закрыт, человеку отправлено письмо: { $name }
done-employee-rehired = Доступ возвращён: { $name }
done-employee-erased = Данные удалены: { $name }
employee-card = Карточка сотрудника
problem-only-platform = Этот второй фактор снимают только те, кто управляет платформой
    .detail = Попросите их: с этим адресом входят не только сюда, или письма до него не доходят.
