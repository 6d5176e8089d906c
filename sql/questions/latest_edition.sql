-- The latest edition with finishers, of each series and distance that fits.
({key}) in (
    select distinct on (r.series, r.distance_class) {inner}
    from race as r
    where {races} and r.finisher_count > 0
    order by r.series, r.distance_class, r.held_on desc nulls last
)
