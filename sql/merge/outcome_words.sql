select distinct said.raw
from outcome as o
cross join lateral (values (o.chip_word), (o.gun_word), (o.status_word)) as said (raw)
where (o.chip_word is not null or o.gun_word is not null or o.status_word is not null) and said.raw ~ '[A-Za-z]'
