-- Half of the last printed digit of a figure with so many decimals (negative: digits before the point), which is how
-- far from it the true value may be. Rounded outward where the type has no room for it: half_unit(1) is 0.05.
create macro half_unit(decimals) as
    case
        when decimals >= 6 then 0.000001::decimal(28, 6)
        else try_cast(shift_point('5', -decimals - 1) as decimal(28, 6))
    end
