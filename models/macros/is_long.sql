-- Whether a value has more digits than short_micros has room for.
create macro is_long(amount) as abs(amount) >= 1000000000000
