# Роли
roles = Роли и права
create-role = Создать роль
new-role = Новая роль
edit-role = Изменение роли
delete-role = Удалить роль
derive-role = Создать роль на её основе
role-is-preset = Встроенная
role-derived-from = Своя, на основе роли «{ $base }»
column-role-origin = Вид
column-permissions = Прав
column-holders = У кого
held-by-nobody = Ни у кого
role-people = { $count ->
    [one] { $count } человек
    [few] { $count } человека
   *[many] { $count } человек
}
no-own-roles = Своих ролей пока нет
    .hint = Встроенные роли изменить нельзя. Создайте свою, если нужен другой набор прав.
what-role-may = Что можно
who-holds-role = У кого эта роль
role-may-nothing = Ничего.
field-role-name = Название роли
field-role-base = На основе роли
    .hint = Определяет, какие права роль вообще может получить
delete-role-title = Удалить роль «{ $name }»?
delete-role-consequence = Роли ни у кого нет, поэтому удаление никого не затронет. Вернуть её нельзя, только создать заново.
role-still-held = { $count ->
    [one] Эта роль есть у { $count } человека. Сначала дайте ему другую, потом удалите эту.
   *[other] Эта роль есть у { $count } человек. Сначала дайте им другую, потом удалите эту.
}
give-another-role = Дать другую роль
view-as = Смотреть как эта роль

# Владелец
owner = Владелец
no-owner = Владельца пока нет: им станет первый администратор, который примет приглашение.
owner-hint = Владелец — администратор, которого нельзя уволить, удалить или лишить роли, пока он не передаст владение другому.
no-successors = Передать владение пока некому: нужен ещё один действующий администратор.
field-successor = Новый владелец
choose-successor = Выберите администратора
field-own-password = Ваш пароль
    .hint = Чтобы убедиться, что это вы
move-ownership = Передать владение

# Группы прав
permissions-settings = Управление организацией
    .hint = Только для ролей на основе роли «Администратор»
permissions-company = Компания

# Права
permission-people-manage = Приглашать, менять и увольнять сотрудников
permission-roles-manage = Управлять ролями
permission-people-view = Смотреть сотрудников
permission-structure-view = Смотреть структуру
permission-structure-manage = Менять структуру
violation-role-name-taken = Роль с таким названием уже есть. Придумайте другое.
violation-permission-not-for-role = Право «{ $permission }» ({ $key }) роль на этой основе получить не может. Снимите отметку или выберите другую основу.
violation-permission-not-held = Права «{ $permission }» ({ $key }) нет у вас, поэтому дать его нельзя. Снимите отметку.
problem-role-is-locked = Встроенную роль изменить нельзя
    .detail = Создайте свою роль на её основе и меняйте её.
problem-role-is-held = Роль ещё используется
    .detail = { $people ->
    [0] Она есть у ключей для программ ({ $programs }). Сначала удалите эти ключи, потом роль.
    [one] Она есть у { $people } человека: { $names }. Сначала дайте им другую роль, потом удалите эту.
   *[other] Она есть у { $people } человек: { $names }. Сначала дайте им другую роль, потом удалите эту.
}
problem-too-many-roles = Ролей слишком много
    .detail = Своих ролей может быть не больше 50. Удалите лишние.
problem-not-the-owner = Передать владение может только владелец
    .detail = Попросите об этом владельца организации или службу поддержки платформы.
problem-not-an-active-admin = Владельцем может стать только действующий администратор
    .detail = Выберите другого сотрудника или сначала дайте этому роль администратора.
problem-already-the-owner = Этот сотрудник уже владелец
    .detail = Ничего делать не нужно.

# В журнале
action-ownership-moved = Владение организацией передано
action-role-created = Роль создана
action-role-edited = Роль изменена
action-role-deleted = Роль удалена
audit-role = Роль
audit-roles = Роли
audit-permissions = Права
audit-base = Основа
audit-owner = Владелец

# Что сделано
done-role-created = Роль создана: { $name }
done-role-edited = Роль изменена: { $name }
done-role-deleted = Роль удалена: { $name }
done-view-ended = Вы снова видите кабинет как обычно
done-ownership-moved = Владелец организации теперь: { $name }
