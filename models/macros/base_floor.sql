-- The amount of which `amount` is `rate` per cent, rounded down to a millionth; null where there is no rate. The long
-- division (quotient first, then the remainder) stays in 64 bits for as long as the amount does.
create macro base_floor(amount, rate) as coalesce(
    from_micros(
        (short_micros(amount) // (rate * 10000)::bigint)::hugeint * 1000000
        + div_floor(short_micros(amount) % (rate * 10000)::bigint * 1000000, (rate * 10000)::bigint)
    ),
    case when is_long(amount) then from_micros(div_floor(micros(amount) * 1000000, (rate * 10000)::hugeint)) end
)
