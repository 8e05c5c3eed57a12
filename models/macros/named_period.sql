-- The period that a text such as "năm 2020", "6 tháng đầu năm 2024", "quý 3/2020" or "tháng 11/2020" names, or null.
create macro named_period(printed) as
    case
        when regexp_full_match(name_key(printed), '(cả )?năm \d{4}') then right(name_key(printed), 4)
        when regexp_full_match(name_key(printed), '6 tháng (đầu )?năm \d{4}') then right(name_key(printed), 4) || '-S1'
        when regexp_full_match(name_key(printed), '9 tháng (đầu )?năm \d{4}') then right(name_key(printed), 4) || '-01-01/P9M'
        when regexp_full_match(name_key(printed), 'quý [1-4][ /](năm )?\d{4}')
        then right(name_key(printed), 4) || '-Q' || regexp_extract(name_key(printed), 'quý (\d)', 1)
        when regexp_full_match(name_key(printed), 'tháng \d{1,2}[ /](năm )?\d{4}')
        then right(name_key(printed), 4) || '-' || lpad(regexp_extract(name_key(printed), 'tháng (\d+)', 1), 2, '0')
    end
