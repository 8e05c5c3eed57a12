-- The series of indicators: what readers see, of each indicator and area, as JSON, in no order. Parameter: codes.
select metric, area, '[' || string_agg(line, ',') || ']' as lines
from (
    select
        metric, area,
        json_array(
            period, period_end - date '1970-01-01', frequency, exact(value), exact(value_low), exact(value_high),
            exact(plan), left(plan_basis, 1), exact(pct_of_plan), exact(yoy), status, published_on
        ) as line
    from mart.indicator
    where metric in (select unnest($codes))
)
group by metric, area
order by metric, area
