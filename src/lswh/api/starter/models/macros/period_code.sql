-- A period as SDMX writes it: 2024, 2024-S1, or 2024-01-01/P9M for a total since January.
create macro period_code(first_day, last_day) as
    strftime(first_day, '%Y') || case strftime(first_day, '%m') || strftime(last_day, '%m')
        when '0112' then ''
        when '0106' then '-S1'
        when '0712' then '-S2'
        else strftime(first_day, '-%m-%d/P') || (datediff('month', first_day, last_day) + 1) || 'M'
    end
