insert into app.erasure_key (key_id, sealed, made_at) values (%(key_id)s, %(sealed)s, %(made_at)s)
on conflict (key_id) do update set sealed = excluded.sealed
