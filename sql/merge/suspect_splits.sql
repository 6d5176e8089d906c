select l.newness, l.race_id, l.chip_raw
from line as l
where l.kind = 9 and l.race_id = any (%(race_ids)s) and l.chip_raw ~ '[1-9]'
