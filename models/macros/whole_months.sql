-- How many whole calendar months a period is, or null.
create macro whole_months(first_day, last_day) as
    case
        when day(first_day) = 1 and day(last_day + 1) = 1
        then (year(last_day) - year(first_day)) * 12 + month(last_day) - month(first_day) + 1
    end
