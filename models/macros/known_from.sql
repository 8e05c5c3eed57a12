-- The day since when a publication is known; one without a date has been known always.
create macro known_from(published_on) as coalesce(published_on, date '0001-01-01')
