-- grown_floor, rounded up.
create macro grown_ceil(amount, rate) as from_micros(div_ceil(micros(amount) * (rate * 10000)::hugeint, 1000000))
