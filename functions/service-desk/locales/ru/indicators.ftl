# Показатели
permission-indicators-view = Смотреть показатели службы поддержки
indicators = KPI
indicators-flow = Поток заявок
indicators-speed = Скорость
indicators-quality = Качество
indicators-incidents = Инциденты
indicators-by-day = С { $from } по { $to }, по дням.
indicators-by-week = С { $from } по { $to }, по неделям.
indicators-by-month = С { $from } по { $to }, по месяцам.
periods = Частые периоды
period-7 = 7 дней
period-30 = 30 дней
period-91 = Квартал
period-365 = Год
field-group = Шаг
group-by-itself = Подходящий
group-by-day = По дням
group-by-week = По неделям
group-by-month = По месяцам
show-period = Показать
chart-description = График с { $from } по { $to }. Те же числа — в таблице под ним.
as-a-table = Таблицей
column-day = День
column-week = Неделя
column-month = Месяц
column-value = Значение
column-n = n, заявок
counted-tickets = { $count ->
    [one] { $count } заявка
    [few] { $count } заявки
   *[many] { $count } заявок
}
counted-ratings = { $count ->
    [one] { $count } оценка
    [few] { $count } оценки
   *[many] { $count } оценок
}
column-counted = Когда
counted-kept = В срок
counted-broken = С опозданием
counted-content = Оценка 4 или 5
counted-discontent = Оценка ниже 4
counted-in = С { $from } по { $to }:
nothing-counted = За этот период таких заявок нет.
percent = { $share } %
short-seconds = { $count } с
short-minutes = { $count } мин
short-hours = { $count } ч

indicator-created = Создано
    .formula = Заявки по дню создания. Отменённые считаются, объединённые и удалённые — нет.
indicator-solved = Решено
    .formula = Заявки, решённые за период, каждая один раз, даже если её открывали снова.
indicator-backlog = В работе на конец
    .formula = Новые, открытые, отложенные и ждущие клиента на конец последнего дня, по истории состояний.
indicator-first-response-median = Первый ответ: медиана
    .formula = Рабочее время от создания до первого открытого ответа сотрудника, по дню ответа. Ответы программ не считаются. Половина заявок ждала не дольше. Для многих заявок — с точностью до 3 %.
indicator-first-response-p90 = Первый ответ: у 90 % не дольше
    .formula = Девять из десяти заявок получили первый ответ не позже. Считается как медиана.
indicator-unanswered = Ждут первого ответа
    .formula = Созданы за период, и сотрудник на них ещё не ответил.
indicator-first-resolution-median = Первое решение: медиана
    .formula = Рабочее время от создания до первого решения без пауз, по дню этого решения.
indicator-full-resolution-median = Полное решение: медиана
    .formula = Рабочее время от создания до последнего решения без пауз, по дню этого решения. Снова открытые заявки ждут нового решения.
indicator-full-resolution-p90 = Полное решение: у 90 % не дольше
    .formula = Девять из десяти заявок решены не позже. Считается как медиана полного решения.
indicator-requester-wait = Ожидание клиента
    .formula = Среднее рабочее время, которое заявка была новой, открытой или отложенной, до последнего решения. Время, когда ждали самого клиента, не считается.
indicator-reopen-rate = Открыто снова
    .formula = Доля решённых за период заявок, которые до его конца открыли снова; каждая один раз.
    .part = { $count ->
        [one] { $count } открыта снова
        [few] { $count } открыты снова
       *[many] { $count } открыто снова
    }
indicator-sla-attainment = Сроки соблюдены
    .formula = Доля заявок, по которым соблюдены все обещанные сроки: соблюдённые — по дню исполнения, нарушенные — по дню срока. Заявки в пределах срока и без срока не считаются.
    .part = { $count ->
        [one] { $count } с нарушенным сроком
       *[other] { $count } с нарушенным сроком
    }
indicator-csat = Довольны решением
    .formula = Доля оценок 4 и 5 среди всех, последняя оценка каждого решения, по дню оценки. Молчание не считается.
    .part = { $count ->
        [one] { $count } оценка ниже 4
        [few] { $count } оценки ниже 4
       *[many] { $count } оценок ниже 4
    }
indicator-mtta = Реакция на инцидент
    .formula = Среднее календарное время от начала инцидента до подтверждения. Отменённые и плановые работы не считаются.
indicator-mttr = Устранение инцидента
    .formula = Среднее календарное время от начала инцидента до последнего устранения. Отменённые и плановые работы не считаются.
indicator-uptime = Доступность
    .formula = 1 − (полные сбои + 0,3 × частичные) ÷ известное время, с округлением вниз.

violation-period-backward = Последний день раньше первого: поменяйте дни местами.
violation-period-too-long = Период длиннее { $maximum } дней: выберите не больше года.
violation-too-many-days = По дням показывается не больше { $maximum } дней: выберите недели или месяцы.
