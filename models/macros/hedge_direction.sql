-- Where the true value lies of a figure that is printed with a hedge: more, less, or about it; null for other words.
create macro hedge_direction(hedge) as case
    when lower(hedge) in ('hơn', 'trên', 'tối thiểu', 'ít nhất', 'more than', 'over', 'above', 'at least') then 'more'
    when lower(hedge) in ('gần', 'ngót', 'dưới', 'tối đa', 'nearly', 'almost', 'under', 'below', 'less than', 'at most')
        then 'less'
    when lower(hedge) in ('khoảng', 'xấp xỉ', 'chừng', 'about', 'around', 'approximately') then 'about'
end
