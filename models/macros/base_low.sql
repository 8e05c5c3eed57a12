-- The least amount of which `low` can be a rate between rate_low and rate_high per cent, rounded down; null where the
-- rate may be zero. 2284.5 at 60.15 % is of no less than 3798.004987.
create macro base_low(low, rate_low, rate_high) as
    base_floor(low, case when rate_low > 0 then case when low < 0 then rate_low else rate_high end end)
