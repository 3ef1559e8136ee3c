# Структура
structure = Структура
structure-title = Структура компании
search-structure = Отдел или руководитель
structure-found = { $count ->
    [0] Ничего не найдено
    [one] Найден { $count } отдел
    [few] Найдено { $count } отдела
   *[many] Найдено { $count } отделов
}
zoom = Масштаб
zoom-in = Увеличить
zoom-out = Уменьшить
zoom-whole = Вернуть масштаб 100 %
structure-hint = Пока есть только главный отдел. Добавьте под ним отделы, а под ними — подотделы: всего уровней три.
structure-drag-hint = Чтобы переместить отдел, перетащите его карточку на новый вышестоящий отдел или выберите «Переместить» в её меню.
add-department = Добавить отдел
edit-department = Редактировать отдел
add = Добавить
add-child-department = Добавить подотдел
move-department = Переместить
delete-department = Удалить
department-actions = Действия с отделом «{ $name }»
department-director = Руководитель
no-director = Руководитель не назначен
department-people = { $count ->
    [0] нет сотрудников
    [one] { $number } сотрудник
    [few] { $number } сотрудника
   *[many] { $number } сотрудников
}
child-departments = Подотделы
no-members = В отделе пока никого нет. Добавьте сотрудников в окне «Редактировать отдел».
show-members = Показать сотрудников отдела
many-members = В отделе слишком много сотрудников, чтобы выбирать их здесь: перемещайте их в списке сотрудников.
field-parent_id = Вышестоящий отдел
field-director_id = Руководитель
field-member_ids = Сотрудники
director-id-nobody = Без руководителя
director-id-search = Найти руководителя
member-ids-nobody = Никто не выбран
member-ids-search = Найти сотрудника
nobody-found = Никого не нашлось. Ищите по началу имени, фамилии, почты или телефона.
delete-department-title = Удаление отдела «{ $name }»
delete-department-question = Вы уверены, что хотите удалить отдел?
move-child = Переместить «{ $name }»
violation-department-unnamed = Введите название отдела.
violation-too-many-moved = За один раз можно добавить и убрать не больше { $maximum } человек. Остальных — следующим изменением или в списке сотрудников.
violation-departments-full = { $name }: уже в { $maximum } отделах, больше нельзя. Сначала уберите этого человека из другого отдела.
problem-head-is-fixed = Главный отдел остаётся на месте
    .detail = Главный отдел нельзя ни удалить, ни переместить. Его можно переименовать.
problem-department-cycle = Так переместить нельзя
    .detail = Отдел не может находиться под самим собой или под своим подотделом. Выберите другой вышестоящий отдел.
problem-too-deep = Уровней не больше трёх
    .detail = К отделу третьего уровня подотдел не добавить. Выберите вышестоящий отдел первого или второго уровня.
problem-has-children-to-take-down = Отдел не перемещён
    .detail = Чтобы перенести отдел на уровень ниже, у него не должно быть подотделов.
problem-too-many-departments = Отделов слишком много
    .detail = Больше 500 отделов не бывает. Удалите ненужные и повторите.
problem-department-has-people = Отдел не удалён
    .detail = Удаление не возможно! В данном отделе находятся сотрудники, удалите их или переместите в другой отдел, после этого повторите операцию.
problem-department-has-children = Отдел не удалён
    .detail = Удаление невозможно. Отдел имеет подотделы, переместите или удалите их и повторите операцию снова.
problem-department-has-people-and-children = Отдел не удалён
    .detail = Удаление не возможно! В данном отделе находятся сотрудники, удалите их или переместите в другой отдел, после этого повторите операцию. Удаление невозможно. Отдел имеет подотделы, переместите или удалите их и повторите операцию снова.

# В журнале
action-department-created = Отдел создан
action-department-edited = Отдел изменён
action-department-deleted = Отдел удалён
audit-departments = Отделы
audit-department = Отдел
audit-director = Руководитель
audit-director-id = Руководитель
audit-parent = Родительский отдел
audit-parent-id = Родительский отдел
audit-members = Сотрудники

# Что сделано
done-department-created = Отдел добавлен: { $name }
done-department-edited = Отдел изменён: { $name }
done-department-moved = Отдел перемещён: { $name }
done-department-deleted = Отдел удалён: { $name }

# Модуль
module-company = Компания
