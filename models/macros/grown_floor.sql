-- A positive amount at a rate in per cent, rounded down to a millionth.
create macro grown_floor(amount, rate) as from_micros(div_floor(micros(amount) * (rate * 10000)::hugeint, 1000000))
