insert into app.import_chunk_partner (table_name, first_landing_id, source_partner, row_count, checksum)
values (%s, %s, %s, %s, %s)
