-- One row for each period that something was said of, and for each that is to be expected next: of each kind of period
-- (months, quarters, years, first halves, nine months, ...) the one after the last. previous_period is the same period a
-- year before, preceding_period the one of the same length that ends where it starts; position is the order in time.
with observed as (
    select distinct period_start, period_end, frequency
    from fact.observation
),

last_of_kind as (
    select
        case frequency when 'M' then 1 when 'Q' then 3 else 12 end as step,
        max(period_start) as period_start, max(period_end) as period_end
    from observed
    where frequency in ('A', 'S', 'Q', 'M') or is_cumulation(period_start, period_end)
    group by frequency, case when frequency not in ('Q', 'M') then strftime(period_start, '%m') || strftime(period_end, '%m') end
),

named as (
    select period_start, period_end, false as is_expected
    from observed
    union all
    select shifted_start(period_start, period_end, step), shifted_end(period_end, step), true
    from last_of_kind
)

select
    period_code(period_start, period_end) as period, period_start, period_end,
    period_frequency(period_start, period_end) as frequency, year(period_end)::integer as year,
    period_shift(period_start, period_end, -12) as previous_period,
    period_before(period_start, period_end) as preceding_period,
    whole_months(period_start, period_end)::integer as months, is_cumulation(period_start, period_end) as is_cumulation,
    period_name(period_start, period_end) as name, period_name_en(period_start, period_end) as name_en,
    row_number() over (order by period_end, period_start desc)::integer as position, is_expected
from named
