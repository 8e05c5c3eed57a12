-- Integer division rounded down; DuckDB's own // truncates. The divisor is positive.
create macro div_floor(dividend, divisor) as
    dividend // divisor - (dividend % divisor < 0)::hugeint
