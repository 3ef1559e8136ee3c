# Сотрудники
role-admin = Администратор
role-manager = Менеджер
role-employee = Сотрудник
role-reviewer = Слушатель
role-client = Клиент
employee-status-active = Работает
employee-status-invited = Приглашён
employee-status-dismissed = Уволен
