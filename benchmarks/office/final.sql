-- The file of a year's final figures; variable: y.
select
    area, indicator, make_date(getvariable('y'), first_month, 1) as period_start,
    last_day(make_date(getvariable('y'), last_month, 1)) as period_end, value, unit, plan, pct_of_plan, yoy_pct,
    'actual' as status, make_date(getvariable('y') + 1, 7, 1) as published_on, source
from printed
where v = 1
order by slot, a, i, part
