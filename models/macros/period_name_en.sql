-- A period in English: 2023, first half of 2023, second quarter of 2023, June 2023, first 9 months of 2023.
create macro period_name_en(first_day, last_day) as
    case
        when first_day = last_day then strftime(first_day, '%-d %B %Y')
        when is_cumulation(first_day, last_day) and month(last_day) = 12 then year(last_day)::varchar
        when whole_months(first_day, last_day) = 1 then strftime(first_day, '%B %Y')
        when period_frequency(first_day, last_day) = 'Q'
        then ['first', 'second', 'third', 'fourth'][quarter(first_day)] || ' quarter of ' || year(first_day)
        when period_frequency(first_day, last_day) = 'S'
        then ['first', 'second'][(quarter(first_day) + 1) // 2] || ' half of ' || year(first_day)
        when is_cumulation(first_day, last_day) then 'first ' || month(last_day) || ' months of ' || year(last_day)
        when whole_months(first_day, last_day) % 12 = 0 and month(first_day) = 1
        then year(first_day) || '-' || year(last_day)
        else strftime(first_day, '%-d %B %Y') || ' to ' || strftime(last_day, '%-d %B %Y')
    end
