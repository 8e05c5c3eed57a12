-- An amount in per cent of a base, to the nearest ten-thousandth; for display, no rule compares it.
create macro percent_of(amount, base) as
    from_ten_thousandths(div_floor(micros(amount) * 2000000 + micros(positive(base)), micros(positive(base)) * 2))
