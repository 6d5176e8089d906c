insert into app.provider_credential (partner_id, provider, label, sealed)
values (%(partner_id)s, %(provider)s, %(label)s, %(sealed)s)
on conflict (partner_id, provider, label) do update set sealed = excluded.sealed, must_rotate = true, imported_at = now()
