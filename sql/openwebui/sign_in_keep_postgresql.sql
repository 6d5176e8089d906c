insert into project88.sign_in (way) values (%(way)s)
on conflict (is_only) do update set way = excluded.way
