-- Which migrations this database has had, and what their files held.
create table if not exists public.project88_migration (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
)
