-- The day of a year by its number, null where the year has no such day.
create macro numbered_day(year_number, day_number) as
    case
        when day_number > 0 and year(make_date(year_number, 1, 1) + day_number - 1) = year_number
        then make_date(year_number, 1, 1) + day_number - 1
    end
