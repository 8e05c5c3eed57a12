-- percent_floor, rounded up.
create macro percent_ceil(amount, base) as
    from_ten_thousandths(div_ceil(micros(amount) * 1000000, micros(positive(base))))
