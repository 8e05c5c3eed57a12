-- The last day of a period as SDMX writes it, null for anything else.
create macro period_end(code) as
    case
        when period_start(code) is null then null
        when code like '%/P%M' then (period_start(code) + to_months(regexp_extract(code, 'P(\d+)M', 1)::int))::date - 1
        when code like '%/P%Y' then (period_start(code) + to_years(regexp_extract(code, 'P(\d+)Y', 1)::int))::date - 1
        when code like '%/P%D' then period_start(code) + regexp_extract(code, 'P(\d+)D', 1)::int - 1
        when length(code) = 10 or code like '%-D%' then period_start(code)
        when code like '%-S%' then (period_start(code) + to_months(6))::date - 1
        when code like '%-Q%' then (period_start(code) + to_months(3))::date - 1
        when code like '%-T%' then (period_start(code) + to_months(4))::date - 1
        when code like '%-W%' then period_start(code) + 6
        when length(code) = 4 or code like '%-A1' then (period_start(code) + to_months(12))::date - 1
        else (period_start(code) + to_months(1))::date - 1
    end
