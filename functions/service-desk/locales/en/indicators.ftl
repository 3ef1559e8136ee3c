# Indicators
permission-indicators-view = View the indicators of the service desk
indicators = KPI
indicators-flow = Flow of tickets
indicators-speed = Speed
indicators-quality = Quality
indicators-incidents = Incidents
indicators-by-day = From { $from } to { $to }, by day.
indicators-by-week = From { $from } to { $to }, by week.
indicators-by-month = From { $from } to { $to }, by month.
periods = Frequent periods
period-7 = 7 days
period-30 = 30 days
period-91 = Quarter
period-365 = Year
field-group = Step
group-by-itself = What fits
group-by-day = By day
group-by-week = By week
group-by-month = By month
show-period = Show
chart-description = A chart from { $from } to { $to }. The same numbers stand in the table below.
as-a-table = As a table
column-day = Day
column-week = Week
column-month = Month
column-value = Value
column-n = n, tickets
counted-tickets = { $count ->
    [one] { $count } ticket
   *[other] { $count } tickets
}
counted-ratings = { $count ->
    [one] { $count } rating
   *[other] { $count } ratings
}
column-counted = When
counted-kept = In time
counted-broken = Late
counted-content = Rated 4 or 5
counted-discontent = Rated below 4
counted-in = From { $from } to { $to }:
nothing-counted = There are no such tickets in this period.
percent = { $share }%
short-seconds = { $count } s
short-minutes = { $count } min
short-hours = { $count } h

indicator-created = Created
    .formula = Tickets by the day on which they were made. Cancelled ones count, merged and deleted ones do not.
indicator-solved = Solved
    .formula = Tickets that were solved in the period, each once, even if they were opened again.
indicator-backlog = Open at the end
    .formula = Tickets that were new, open, on hold or waiting for the client when the last day ended, by the history of their states.
indicator-first-response-median = First response: median
    .formula = Working time from the making to the first public answer of the staff, by the day of the answer. Programs do not answer. Half of the tickets waited no longer. Of many tickets it is told to within 3%.
indicator-first-response-p90 = First response: 90% within
    .formula = Nine of ten tickets were first answered no later. Counted like the median.
indicator-unanswered = Awaiting a first response
    .formula = Made in the period, and nobody of the staff has answered yet.
indicator-first-resolution-median = First resolution: median
    .formula = Working time from the making to the first solution without pauses, by the day of that solution.
indicator-full-resolution-median = Full resolution: median
    .formula = Working time from the making to the last solution without pauses, by the day of that solution. Tickets that were opened again wait for another one.
indicator-full-resolution-p90 = Full resolution: 90% within
    .formula = Nine of ten tickets were solved no later. Counted like the median of the full resolution.
indicator-requester-wait = Requester's wait
    .formula = The mean working time for which a ticket was new, open or on hold, up to its last solution. Time that waited for the client does not count.
indicator-reopen-rate = Opened again
    .formula = The share of tickets solved in the period that were opened again by its end; each once.
    .part = { $count ->
        [one] { $count } opened again
       *[other] { $count } opened again
    }
indicator-sla-attainment = Kept in time
    .formula = The share of tickets of which all promised times were kept: kept ones by the day on which it was done, broken ones by the day on which it was due. Tickets that are still in time, or were promised nothing, do not count.
    .part = { $count ->
        [one] { $count } late
       *[other] { $count } late
    }
indicator-csat = Content with the solution
    .formula = The share of ratings 4 and 5 among all, the last rating of each solution, by the day of the rating. Silence does not count.
    .part = { $count ->
        [one] { $count } rating below 4
       *[other] { $count } ratings below 4
    }
indicator-mtta = Reaction to an incident
    .formula = The mean calendar time from the beginning of an incident until it was acknowledged. Cancelled ones and maintenance do not count.
indicator-mttr = Repair of an incident
    .formula = The mean calendar time from the beginning of an incident until it was last resolved. Cancelled ones and maintenance do not count.
indicator-uptime = Uptime
    .formula = 1 − (major outages + 0.3 × partial ones) ÷ known time, rounded down.

violation-period-backward = The last day comes before the first: swap the days.
violation-period-too-long = The period is longer than { $maximum } days: choose a year at most.
violation-too-many-days = By day no more than { $maximum } days are shown: choose weeks or months.
