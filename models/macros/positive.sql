-- A rate where it is more than zero, else null.
create macro positive(rate) as nullif(greatest(rate, 0), 0)
