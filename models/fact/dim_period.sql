-- One row for each period that something was said of, and the same period a year before.
select
    period, period_start, period_end, frequency, year(period_end)::integer as year,
    period_code((period_start - to_months(12))::date, ((period_end + 1 - to_months(12))::date - 1)) as previous_period
from fact.observation
group by all
