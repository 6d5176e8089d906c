insert into app.import_disposition (stage, table_name, timing_partner_id, disposition, reason, row_count)
values ('load', %s, %s, %s, %s, %s)
