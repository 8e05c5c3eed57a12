-- A percentage from its ten-thousandths; null where the type has no room.
create macro from_ten_thousandths(amount) as
    try_cast(try_cast(amount as decimal(9, 0)) * 0.0001::decimal(5, 4) as decimal(9, 4))
