# Журнал
action-employee-invited = Сотрудник приглашён
action-invitation-sent-again = Приглашение отправлено снова
action-invitation-accepted = Приглашение принято
action-invitation-revoked = Приглашение отозвано
action-employee-edited = Данные сотрудника изменены
action-employee-dismissed = Сотрудник уволен
action-employee-rehired = Сотрудник восстановлен
action-employee-erased = Данные сотрудника удалены
action-employees-imported = Сотрудники загружены из файла
action-ownership-moved = Владение организацией передано
action-department-created = Отдел создан
action-department-edited = Отдел изменён
action-department-deleted = Отдел удалён
action-role-created = Роль создана
action-role-edited = Роль изменена
action-role-deleted = Роль удалена
