-- The first day of a period as SDMX writes it, null for anything else.
create macro period_start(code) as
    case
        when regexp_full_match(code, '\d{4}') then try_cast(code || '-01-01' as date)
        when regexp_full_match(code, '\d{4}-S[12]') then make_date(left(code, 4)::int, 6 * right(code, 1)::int - 5, 1)
        when regexp_full_match(code, '\d{4}-Q[1-4]') then make_date(left(code, 4)::int, 3 * right(code, 1)::int - 2, 1)
        when regexp_full_match(code, '\d{4}-\d{2}') then try_cast(code || '-01' as date)
        when regexp_full_match(code, '\d{4}-\d{2}-\d{2}') then try_cast(code as date)
        when regexp_full_match(code, '\d{4}-\d{2}-01/P[1-9]\d{0,3}M') then try_cast(left(code, 10) as date)
        when regexp_full_match(code, '\d{4}-\d{2}-\d{2}/P[1-9]\d{0,4}D') then try_cast(left(code, 10) as date)
    end
