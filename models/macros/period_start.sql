-- The first day of a period as SDMX writes it, null for anything else. Besides the codes of period_code it reads
-- 2023-A1, 2023-M06, 2023-D181, 2023-T1 (four months), 2023-W05 (from Monday) and 2016-01-01/P5Y.
create macro period_start(code) as
    case
        when regexp_full_match(code, '\d{4}(-A1)?') then try_cast(left(code, 4) || '-01-01' as date)
        when regexp_full_match(code, '\d{4}-S[12]') then make_date(left(code, 4)::int, 6 * right(code, 1)::int - 5, 1)
        when regexp_full_match(code, '\d{4}-Q[1-4]') then make_date(left(code, 4)::int, 3 * right(code, 1)::int - 2, 1)
        when regexp_full_match(code, '\d{4}-M?\d{2}')
        then try_cast(left(code, 4) || '-' || right(code, 2) || '-01' as date)
        when regexp_full_match(code, '\d{4}-\d{2}-\d{2}') then try_cast(code as date)
        when regexp_full_match(code, '\d{4}-\d{2}-01/P[1-9]\d{0,3}M') then try_cast(left(code, 10) as date)
        when regexp_full_match(code, '\d{4}-\d{2}-\d{2}/P[1-9]\d{0,4}D') then try_cast(left(code, 10) as date)
        when regexp_full_match(code, '\d{4}-\d{2}-01/P[1-9]\d{0,2}Y') then try_cast(left(code, 10) as date)
        when regexp_full_match(code, '\d{4}-T[1-3]') then make_date(left(code, 4)::int, 4 * right(code, 1)::int - 3, 1)
        when regexp_full_match(code, '\d{4}-W\d{2}') then numbered_week(left(code, 4)::int, right(code, 2)::int)
        when regexp_full_match(code, '\d{4}-D\d{3}') then numbered_day(left(code, 4)::int, right(code, 3)::int)
    end
