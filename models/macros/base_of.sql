-- The amount of which `amount` is `rate` per cent, to the nearest millionth; for display, no rule compares it.
create macro base_of(amount, rate) as
    case when rate > 0 then from_micros(div_floor(
        micros(amount) * 2000000 + (rate * 10000)::hugeint, (rate * 20000)::hugeint
    )) end
