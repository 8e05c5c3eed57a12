-- Digits with a point before the last `decimals` of them: insert_point('5', 2) is '0.05'.
create macro insert_point(digits, decimals) as
    left(lpad(digits, greatest(length(digits), decimals + 1)::integer, '0'), -decimals)
    || '.' || right(digits, decimals).lpad(decimals, '0')
