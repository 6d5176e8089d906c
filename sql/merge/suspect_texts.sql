select o.race_id, o.entry_no, l.chip_raw, l.gun_raw, o.overall_place
from suspect_race as s
join outcome as o on o.race_id = s.race_id
join line as l on l.newness = o.text_newness
where o.finish_newness is not null
order by o.race_id, o.entry_no
