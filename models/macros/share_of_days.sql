-- So many days of a number of days, in per cent to the nearest ten-thousandth.
create macro share_of_days(days, of_days) as
    from_ten_thousandths(div_floor(days * 2000000 + of_days, of_days * 2))
