-- half_unit for percentages, which have four decimals.
create macro half_percent(decimals) as
    case when decimals >= 4 then 0.0001::decimal(9, 4) else shift_point('5', -decimals - 1)::decimal(9, 4) end
