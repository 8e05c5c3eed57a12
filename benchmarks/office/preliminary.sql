-- The file of a year's preliminary figures; variable: y.
select
    area, indicator, getvariable('y') || code as period, value, unit, plan, pct_of_plan, yoy_pct,
    'estimate' as status, make_date(getvariable('y') + 1, 1, 6) as published_on, source
from printed
where v = 0
order by slot, a, i, part
