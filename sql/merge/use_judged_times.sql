analyze judged_time;
update outcome as o
set chip_time_ms = j.chip_time_ms, gun_time_ms = j.gun_time_ms, is_withheld = j.is_withheld, is_stand_in = j.is_stand_in
from judged_time as j
where o.race_id = j.race_id and o.entry_no = j.entry_no
    and (o.chip_time_ms is distinct from j.chip_time_ms or o.gun_time_ms is distinct from j.gun_time_ms or j.is_withheld or j.is_stand_in);
