-- The average over some races; `chosen` are those races.
select
    count(*) as races,
    avg(c.temperature_c) as temperature_c,
    avg(c.humidity_pct) as humidity_pct,
    avg(c.wind_kph) as wind_kph,
    avg(c.precipitation_mm) as precipitation_mm
from (
    {chosen}
) as c
