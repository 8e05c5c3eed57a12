-- The inverse of micros; null where the type has no room.
create macro from_micros(millionths) as
    try_cast(try_cast(millionths as decimal(28, 0)) * 0.000001::decimal(7, 6) as decimal(28, 6))
