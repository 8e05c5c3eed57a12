-- A period as SDMX writes it: 2023, 2023-S1, 2023-Q2, 2023-06, 2023-06-30, 2023-01-01/P9M, 2020-01-01/P287D.
create macro period_code(first_day, last_day) as
    case period_frequency(first_day, last_day)
        when 'A' then strftime(first_day, '%Y')
        when 'S' then strftime(first_day, '%Y-S') || (month(first_day) + 5) // 6
        when 'Q' then strftime(first_day, '%Y-Q') || (month(first_day) + 2) // 3
        when 'M' then strftime(first_day, '%Y-%m')
        when 'D' then strftime(first_day, '%Y-%m-%d')
        else strftime(first_day, '%Y-%m-%d/P')
            || coalesce(whole_months(first_day, last_day) || 'M', (last_day - first_day + 1) || 'D')
    end
