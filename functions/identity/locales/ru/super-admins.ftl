# Суперадминистраторы
super-admins = Суперадминистраторы
super-admin-add = Добавить суперадминистратора
super-admin-remove = Удалить
super-admin-remove-name = Удалить из суперадминистраторов: { $name }
super-admin-invited = ещё не задал пароль
super-admin-name = Имя
    .hint = Для того, кого платформа ещё не знает.
super-admin-consequence-everything = Суперадминистратор видит и меняет всё: платформу и кабинет каждой организации.
super-admin-consequence-letter = Если у человека ещё нет пароля, ему придёт письмо со ссылкой, по которой пароль задают.
super-admin-consequence-loss = Со следующего же запроса платформа и чужие кабинеты закроются.
super-admin-consequence-kept = Учётная запись и роли в организациях остаются.
problem-already-super-admin = Этот человек уже суперадминистратор
    .detail = Ничего делать не нужно.
problem-last-super-admin = Последнего суперадминистратора удалить нельзя
    .detail = Сначала добавьте другого: без суперадминистраторов платформой некому управлять.

# В журнале
action-super-admin-added = Суперадминистратор добавлен
action-super-admin-removed = Суперадминистратор удалён

# Что сделано
done-super-admin-added = Суперадминистратор добавлен: { $email }
done-super-admin-removed = Больше не суперадминистратор: { $name }

# Права
permission-super-admins-manage = Управлять суперадминистраторами
permission-accounts-manage = Помогать с учётными записями
