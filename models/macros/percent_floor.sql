-- An amount in per cent of a base, rounded down to a ten-thousandth, exactly; null where the base is not more than zero.
create macro percent_floor(amount, base) as
    from_ten_thousandths(div_floor(micros(amount) * 1000000, micros(positive(base))))
