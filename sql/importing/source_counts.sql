select table_name, source_partner, sum(row_count)::bigint, sum(checksum)
from app.import_chunk_partner
where table_name = any (%s)
group by table_name, source_partner
