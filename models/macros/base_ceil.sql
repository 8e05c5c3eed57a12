-- base_floor, rounded up.
create macro base_ceil(amount, rate) as coalesce(
    from_micros(
        (short_micros(amount) // (rate * 10000)::bigint)::hugeint * 1000000
        + div_ceil(short_micros(amount) % (rate * 10000)::bigint * 1000000, (rate * 10000)::bigint)
    ),
    case when is_long(amount) then from_micros(div_ceil(micros(amount) * 1000000, (rate * 10000)::hugeint)) end
)
