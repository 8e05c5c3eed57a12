-- A period in Vietnamese, as named_period reads it where it can: năm 2023, 6 tháng đầu năm 2023, quý 2/2023, tháng 6/2023.
create macro period_name(first_day, last_day) as
    case
        when first_day = last_day then strftime(first_day, '%-d/%-m/%Y')
        when is_cumulation(first_day, last_day) and month(last_day) = 12 then 'năm ' || year(last_day)
        when whole_months(first_day, last_day) = 1 then 'tháng ' || strftime(first_day, '%-m/%Y')
        when period_frequency(first_day, last_day) = 'Q' then 'quý ' || quarter(first_day) || '/' || year(first_day)
        when is_cumulation(first_day, last_day) then month(last_day) || ' tháng đầu năm ' || year(last_day)
        when period_frequency(first_day, last_day) = 'S' then '6 tháng cuối năm ' || year(last_day)
        when whole_months(first_day, last_day) % 12 = 0 and month(first_day) = 1
        then 'giai đoạn ' || year(first_day) || '-' || year(last_day)
        else 'từ ' || strftime(first_day, '%-d/%-m/%Y') || ' đến ' || strftime(last_day, '%-d/%-m/%Y')
    end
