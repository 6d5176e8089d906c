insert into app.import_quarantine (stage, table_name, landing_id, timing_partner_id, reason, source_row)
values ('load', %s, %s, %s, %s, %s)
