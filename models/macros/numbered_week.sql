-- The Monday of an ISO week, null where the year has no such week.
create macro numbered_week(year_number, week_number) as
    case
        when week_number > 0
            and isoyear(date_trunc('week', make_date(year_number, 1, 4)) + to_days(7 * (week_number - 1))) = year_number
        then (date_trunc('week', make_date(year_number, 1, 4)) + to_days(7 * (week_number - 1)))::date
    end
