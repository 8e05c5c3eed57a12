-- Integer division rounded up. The divisor is positive.
create macro div_ceil(dividend, divisor) as
    dividend // divisor + (dividend % divisor > 0)::hugeint
