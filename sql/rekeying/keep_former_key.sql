insert into app.former_key (purpose, fingerprint, sealed) values (%(purpose)s, %(fingerprint)s, %(sealed)s)
on conflict (purpose, fingerprint) do update set sealed = excluded.sealed
