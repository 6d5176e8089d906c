-- The schemas of the house. tenant_<n> schemas are made when a partner is provisioned (0006).
create schema landing;
comment on schema landing is 'Provider-shaped rows as they came; the 17 legacy tables keep their names.';
create schema core;
comment on schema core is 'The race model: one vocabulary for all providers, partitioned by timing partner.';
create schema app;
comment on schema app is 'Partners, accounts, sessions, throttle, audit, exports: what the services need to run.';
create schema ref;
comment on schema ref is 'Reference data that every partner may read: distances, age groups, Boston standards, providers.';
create schema platform;
comment on schema platform is 'The partners'' views over all partners, with the partner''s name; platform administrators only.';

-- Extensions live apart, so that revoking by class can name them.
create schema extensions;
create extension if not exists pg_trgm schema extensions;
create extension if not exists unaccent schema extensions;

-- Owns the views of tenant_<n> and platform: it may read core, and nobody can log in as it.
do $$
begin
    if not exists (select from pg_roles where rolname = 'project88_views') then
        create role project88_views nologin noinherit;
    end if;
    -- The services (chat, later sync): app and ref, never core.
    if not exists (select from pg_roles where rolname = 'project88_chat') then
        create role project88_chat nologin noinherit;  -- given LOGIN and its derived password by `project88 migrate`
    end if;
end
$$;
