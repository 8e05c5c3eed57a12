-- The greatest amount of which `high` can be a rate between rate_low and rate_high per cent, rounded up.
create macro base_high(high, rate_low, rate_high) as
    base_ceil(high, case when rate_low > 0 then case when high < 0 then rate_high else rate_low end end)
