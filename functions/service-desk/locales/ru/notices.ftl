# От каких писем можно отказаться
notice-ticket-answered = Ответ на мою заявку
    .hint = Клиенту: когда сотрудник ответил
notice-ticket-state = Состояние моей заявки
    .hint = Клиенту: когда заявка решена, закрыта, отменена или открыта снова
notice-ticket-written = Сообщение клиента
    .hint = Исполнителю: когда клиент написал в его заявку
notice-ticket-assigned = Новый исполнитель заявки
    .hint = Исполнителю: когда заявку назначили ему
notice-ticket-due = Срок заявки
    .hint = Исполнителю: когда срок близко или прошёл
notice-ticket-watched = Заявки, за которыми я слежу
    .hint = Когда в заявке пишут или меняется её состояние
notice-ticket-noted = Заметки коллег
    .hint = Исполнителю и тем, кто следит: когда в заявке оставили заметку
notice-ticket-mentioned = Меня позвали
    .hint = Когда в заметке написали @ и ваше имя

# За колокольчиком
told-ticket-answered = { $author }: ответ по заявке № { $number } «{ $subject }»{ $moved ->
    [yes] . Теперь: { $state }
   *[no] {""}
}
told-ticket-state = Заявка № { $number } «{ $subject }»: { $state }
told-ticket-written = Сообщение клиента в заявке № { $number } «{ $subject }»{ $moved ->
    [yes] . Теперь: { $state }
   *[no] {""}
}
told-ticket-assigned = Заявка № { $number } «{ $subject }» теперь ваша
told-ticket-due = { $alarm ->
    [overdue] Прошёл
   *[due_soon] Подходит
} срок заявки № { $number } «{ $subject }»
told-ticket-watched = { $what ->
    [said] { $by ->
        [client] Сообщение клиента в заявке
       *[staff] { $author }: ответ в заявке
    } № { $number } «{ $subject }»{ $moved ->
        [yes] . Теперь: { $state }
       *[no] {""}
    }
   *[moved] Заявка № { $number } «{ $subject }»: { $state }
}
told-ticket-noted = { $author }: заметка в заявке № { $number } «{ $subject }»{ $moved ->
    [yes] . Теперь: { $state }
   *[no] {""}
}
told-ticket-mentioned = { $author } зовёт вас в заявку № { $number } «{ $subject }»
