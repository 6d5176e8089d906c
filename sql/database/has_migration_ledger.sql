select to_regclass('public.project88_migration') is not null
