-- A series of growth on the year before as levels, with one of its periods as 100: mart.index_chained('IIP', 'VN',
-- '2015'), or '2015-01-01/P9M' for its nine months of every year. The chain ends where a year is missing.
create macro mart.index_chained(of_metric, of_area, base) as table
with recursive growth as (
    select
        m.*, 100 + m.yoy as rate, 100 + m.yoy_low as rate_low, 100 + m.yoy_high as rate_high
    from mart.indicator as m
    where m.metric = of_metric and m.area = of_area and m.yoy_basis = 'printed'
        and m.frequency = period_frequency(period_start(base), period_end(base))
        and strftime(m.period_start, '%m%d') = strftime(period_start(base), '%m%d')
        and shifted_end(m.period_end, 12 * (year(period_end(base)) - year(m.period_end))) = period_end(base)
),

chain as (
    select
        period_start(base) as period_start, period_end(base) as period_end, 0 as step,
        100::decimal(28, 6) as rebased, 100::decimal(28, 6) as rebased_low, 100::decimal(28, 6) as rebased_high
    union all
    select
        case when s.step > 0 then g.period_start else shifted_start(g.period_start, g.period_end, -12) end,
        case when s.step > 0 then g.period_end else shifted_end(g.period_end, -12) end,
        s.step,
        case when s.step > 0 then grown_floor(c.rebased, g.rate) else base_of(c.rebased, g.rate) end,
        case
            when s.step > 0 then grown_floor(c.rebased_low, g.rate_low)
            else base_low(c.rebased_low, g.rate_low, g.rate_high)
        end,
        case
            when s.step > 0 then grown_ceil(c.rebased_high, g.rate_high)
            else base_high(c.rebased_high, g.rate_low, g.rate_high)
        end
    from chain as c
    cross join (select unnest([-1, 1]) as step) as s
    join growth as g
        on case when s.step > 0 then shifted_end(g.period_end, -12) else g.period_end end = c.period_end
    where c.step in (0, s.step) and g.rate_low > 0
)

select
    period_code(period_start, period_end) as period, of_metric as metric, of_area as area, rebased, rebased_low,
    rebased_high, period_start, period_end
from chain
