-- Pearson's correlation of each weather measure with how much slower than usual a race's median was.
with race_day as (
    select
        r.median_time_ms::double precision / r.usual_median_time_ms - 1 as slowdown,
        w.temperature_c, w.humidity_pct, w.wind_kph, w.precipitation_mm
    from race as r
    join weather as w using ({event_key})
    where {conditions}
      and r.median_time_ms is not null
      and r.usual_median_time_ms is not null
)
select
    m.measure,
    corr(d.slowdown, m.value::double precision) as correlation,
    count(*) as race_count,
    100 * regr_slope(d.slowdown, m.value::double precision) as slope_pct
from race_day as d
cross join lateral (values
    (1, 'temperature', d.temperature_c), (2, 'humidity', d.humidity_pct), (3, 'wind', d.wind_kph), (4, 'precipitation', d.precipitation_mm)
) as m (position, measure, value)
where m.value is not null
group by m.position, m.measure
