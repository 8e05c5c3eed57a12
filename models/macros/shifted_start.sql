-- The first day of a period so many months later, or earlier; a single day stays one.
create macro shifted_start(first_day, last_day, months) as
    case
        when first_day = last_day then shifted_end(last_day, months)
        else least((first_day + to_months(months))::date, shifted_end(last_day, months))
    end
