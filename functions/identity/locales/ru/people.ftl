# Люди всех организаций
people = Люди
search-people = Имя или почта
people-name = Имя
people-organizations = Организации
people-nowhere = нигде
people-and-more = и другие
people-last-seen = Был в сети
people-never-seen = ещё не был
people-status-invited = приглашён
people-status-dismissed = уволен
no-people = Пока никого нет
    .hint = Создайте организацию: её ответственный станет первым.
no-people-found = Никого не нашлось
    .hint = Проверьте, как написано имя или адрес: ищутся начала слов.
task-list_account = Человек в списке людей
