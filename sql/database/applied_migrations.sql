select number, name, sha256 from public.project88_migration
