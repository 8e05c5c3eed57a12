-- How far from a printed figure the true value may be on one side: half of its last digit, or all of it on the side of a
-- hedge. away is 'more' for the side that is farther from zero, and 'less' for the other one: reach(0.5, 'gần', 'less')
-- is 1.
create macro reach(half, hedge, away) as
    case when hedge is not null and hedge_direction(hedge) in (away, 'about') then half + half else half end
