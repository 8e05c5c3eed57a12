-- One row for each figure of each publication. A report may say one thing twice; then each column has what is said.
select
    area, indicator, period_code(period_start, period_end) as period, period_start, period_end, source, published_on,
    max(value) as value, max(unit) as unit, max(plan) as plan, max(pct_of_plan) as pct_of_plan, max(yoy) as yoy
from staging.observation
group by area, indicator, period_start, period_end, source, published_on
