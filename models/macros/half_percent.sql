-- half_unit for percentages, which have four decimals.
create macro half_percent(decimals) as
    case
        when decimals = 2 then 0.005::decimal(9, 4)
        when decimals = 1 then 0.05
        when decimals = 0 then 0.5
        when decimals = 3 then 0.0005
        when decimals >= 4 then 0.0001
        else shift_point('5', -decimals - 1)::decimal(9, 4)
    end
