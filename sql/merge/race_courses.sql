select r.race_id, coalesce(r.distance_m, d.distance_m)::double precision, coalesce(r.race_type, ''), r.name
from want_race as r
left join ref.distance_class as d on d.distance_class = r.distance_class
