-- A value in millionths, as an integer, exactly.
create macro micros(amount) as (amount * 1000000::decimal(7, 0))::hugeint
