insert into public.project88_migration (number, name, sha256) values (%s, %s, %s)
