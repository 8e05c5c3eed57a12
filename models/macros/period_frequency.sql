-- The SDMX frequency (CL_FREQ) of a period: A, S, Q, M, D, or _O for a time range.
create macro period_frequency(first_day, last_day) as
    case
        when first_day = last_day then 'D'
        when whole_months(first_day, last_day) = 12 and month(first_day) = 1 then 'A'
        when whole_months(first_day, last_day) = 6 and month(first_day) % 6 = 1 then 'S'
        when whole_months(first_day, last_day) = 3 and month(first_day) % 3 = 1 then 'Q'
        when whole_months(first_day, last_day) = 1 then 'M'
        else '_O'
    end
