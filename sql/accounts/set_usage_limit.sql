insert into app.usage_limit (partner_id, subject, counted, most) values (%(partner_id)s, %(subject)s, %(counted)s, %(most)s)
on conflict (partner_id, subject, counted) do update set most = excluded.most
