-- The amount of which `amount` is `rate` per cent, to the nearest millionth; for display, no rule compares it.
create macro base_of(amount, rate) as coalesce(
    from_micros(
        (short_micros(amount) // (positive(rate) * 10000)::bigint)::hugeint * 1000000
        + div_floor(
            short_micros(amount) % (positive(rate) * 10000)::bigint * 2000000 + (positive(rate) * 10000)::bigint,
            (positive(rate) * 20000)::bigint
        )
    ),
    case
        when is_long(amount)
        then from_micros(div_floor(
            micros(amount) * 2000000 + (positive(rate) * 10000)::hugeint, (positive(rate) * 20000)::hugeint
        ))
    end
)
