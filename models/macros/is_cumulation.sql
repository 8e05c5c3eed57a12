-- Whether a period is counted from the first of January, to the end of a month of the same year.
create macro is_cumulation(first_day, last_day) as
    month(first_day) = 1 and day(first_day) = 1 and day(last_day + 1) = 1 and year(first_day) = year(last_day)
