-- Half of the last printed digit of a figure with so many decimals (negative: digits before the point), which is how
-- far from it the true value may be. Rounded outward where the type has no room for it: half_unit(1) is 0.05.
create macro half_unit(decimals) as
    case
        when decimals = 0 then 0.5::decimal(28, 6)
        when decimals = 1 then 0.05
        when decimals = 2 then 0.005
        when decimals = 3 then 0.0005
        when decimals >= 6 then 0.000001
        else try_cast(shift_point('5', -decimals - 1) as decimal(28, 6))
    end
