# Клиенты
clients = Клиенты
search-clients = Имя, почта, телефон
invite-client = Пригласить клиента
invite-client-again = Пригласить снова
edit-client = Переименовать клиента
close-client = Закрыть доступ
close-client-consequence = Клиент больше не войдёт в кабинет, а ссылка из приглашения перестанет действовать. Его заявки останутся. Чтобы вернуть доступ, пригласите его снова.
send-client-invitation-again = Отправить приглашение снова
show-tickets-of-client = Показать заявки клиента
clients-with-access = Все, кроме закрытых
client-status-active = Есть доступ
client-status-invited = Приглашён
client-status-dismissed = Доступ закрыт
client-email = Почта
client-phone = Телефон
client-column-status = Доступ
client-last-seen = Последний вход
client-never-seen = ещё не входил
client-uid = Идентификатор
client-invitation = Приглашение
client-invitation-until = действует до
client-invitation-expired = приглашение просрочено
client-delivery-unsent = письмо отправляется
client-delivery-failed = письмо не отправлено
client-delivery-sent = письмо отправлено
client-delivery-delivered = письмо доставлено
client-delivery-bounced = письмо не дошло
client-delivery-complained = получатель отказался от писем
tickets-of-client = Заявки
client-tickets = { $open } в работе, всего { $all }
no-clients = Клиентов пока нет
    .hint = Пригласите того, для кого вы работаете: он будет создавать заявки и следить за ними сам. Место клиент не занимает.
no-clients-found = Таких клиентов нет
    .hint = Попробуйте другие слова или посмотрите тех, кому закрыли доступ.
field-invited-client-name = Имя или название
    .hint = Необязательно; без него будет показана почта
field-client-name = Имя или название
field-ticket-client = Почта клиента
    .hint = Необязательно. Если такого клиента нет, на эту почту уйдёт приглашение.
done-client-invited = Приглашение отправлено: { $email }
done-client-invitation-sent-again = Приглашение отправлено снова: { $email }
done-client-edited = Клиент изменён: { $name }
done-client-closed = Доступ закрыт: { $name }

# Почему нельзя
problem-client-is-employee = Это почта сотрудника
    .detail = Сотрудник не бывает клиентом: на один адрес приходится одно членство. Укажите другую почту.
problem-client-already-invited = Этот клиент уже приглашён
    .detail = Он ещё не принял приглашение. Отправьте письмо снова: прежняя ссылка перестанет действовать.
problem-client-accepted = Клиент уже принял приглашение
    .detail = Ничего делать не нужно.
problem-client-closed = Доступ клиента закрыт
    .detail = Сначала пригласите его снова.
problem-client-address-bounces = Письма клиенту не доходят
    .detail = Проверьте адрес. Если он неверен, закройте доступ и пригласите клиента по верному.
problem-client-letters-unwanted = Клиент отказался от писем
    .detail = Попросите его другой адрес и пригласите по нему.
violation-already-client = Это уже ваш клиент, и доступ у него есть.
violation-is-employee = Это сотрудник, а заявку ведут для клиента. Укажите другую почту или оставьте поле пустым.
violation-client-closed = Доступ этого клиента закрыт. Сначала пригласите его снова на странице «Клиенты».

# Письмо
letter-client-invitation = { $organization }: приглашение для клиента
    .text = { $inviter } приглашает вас стать клиентом организации { $organization } в Kabinet: там вы сможете создавать заявки и видеть, что с ними.
    .button = Принять приглашение
    .why = Письмо отправлено на { $email }. Кто приглашает: { $inviter }, { $organization }.
    .not-you = Не вы? Просто удалите письмо: пока приглашение не принято, ничего не произойдёт.

# Журнал
action-client-invited = Клиент приглашён
action-client-invited-again = Приглашение клиенту отправлено снова
action-client-edited = Клиент изменён
action-client-closed = Доступ клиента закрыт
action-client-erased = Данные клиента удалены
