-- micros in 64 bits, where a division costs a fraction of one in 128; null for a value that is_long.
create macro short_micros(amount) as
    trunc(try_cast(amount as decimal(18, 6)))::bigint * 1000000
    + (
        (try_cast(amount as decimal(18, 6)) - trunc(try_cast(amount as decimal(18, 6))))::decimal(7, 6)
        * 1000000::decimal(7, 0)
    )::bigint
