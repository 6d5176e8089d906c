select distinct raw
from outcome as o
cross join lateral (values (o.chip_raw), (o.gun_raw), (o.status_raw)) as said (raw)
where raw ~ '[A-Za-z]'
