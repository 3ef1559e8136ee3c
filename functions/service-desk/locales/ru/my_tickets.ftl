# Личный кабинет
permission-tickets-open = Открывать заявки и вести свои
my-tickets = Личный кабинет
open-own-ticket = Новая заявка
column-updated = Обновлена
no-own-tickets = Заявок пока нет
    .hint = Опишите, что случилось или что нужно, и здесь будет видно, что с этим делают.
field-own-text = Что случилось или что нужно
field-own-reply = Сообщение
field-reopen = Что осталось не так
field-files = Файлы
    .hint = Необязательно; не больше десяти
files-kept = { $count ->
    [one] Приложен { $count } файл.
    [few] Приложены { $count } файла.
   *[many] Приложено { $count } файлов.
}
file-sent-before = Будет приложен файл
reopen-ticket = Открыть снова
own-ticket-solved = Заявка решена
own-ticket-is-over = Заявка закрыта давно, и открыть её снова уже нельзя.
close-own-ticket = Всё верно, закрыть
field-score = Довольны ли вы решением
field-rating-text = Что понравилось или чего не хватило
rate-ticket = Оценить
score = { $stars } { $score ->
    [1] очень плохо
    [2] плохо
    [3] терпимо
    [4] хорошо
   *[other] отлично
}
own-assignee = Занимается: { $name }
own-unassigned = Исполнитель ещё не назначен
entry-rating = Оценка
done-own-ticket-opened = Заявка № { $number } отправлена.
done-own-ticket-written = Сообщение отправлено.
done-own-ticket-closed = Заявка закрыта. Спасибо!
done-own-ticket-reopened = Заявка снова открыта.
done-own-ticket-rated = Спасибо за оценку!
problem-ticket-unsolved = Оценивать пока нечего
    .detail = Оценить можно решённую заявку. Если она решена, обновите страницу.
audit-rating = Оценка

# На первой странице
card-queue = Очередь заявок
card-own-tickets = Мои заявки
own-tickets-so-far = { $all ->
    [0] Заявок пока нет. Опишите, что случилось или что нужно, и мы ответим здесь и письмом.
    *[other] Открытых заявок: { $open }, всего: { $all }
}
to-own-tickets = К заявкам
