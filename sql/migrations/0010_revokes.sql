-- PostgreSQL lets everybody run nearly every built-in function and read nearly every catalog. A partner needs very
-- little of it, and the rest tells about others (pg_stat_activity, pg_stats, pg_get_viewdef), runs SQL held in a
-- string (query_to_xml), or changes something even inside a read-only transaction (set_config, advisory locks, large
-- objects, WAL messages). So it is taken from PUBLIC by class, not by a list of bad names: what a later version adds
-- is closed too. docs/partner-boundary.md says what this closes and what nothing can close.

create table app.builtin_kept (
    name text primary key,
    keeper text not null check (keeper in ('public', 'services')),
    reason text not null
);
comment on table app.builtin_kept is 'The built-in functions and catalogs of the closed classes that somebody keeps, and why. A name that ends in * stands for all that begin so.';
comment on column app.builtin_kept.name is 'Name of the function or relation, without schema and arguments.';
comment on column app.builtin_kept.keeper is 'public: everybody; services: the roles that our own programs log in as.';
comment on column app.builtin_kept.reason is 'What it is needed for.';

insert into app.builtin_kept (name, keeper, reason) values
    ('now', 'public', 'the clock'),
    ('statement_timestamp', 'public', 'the clock'),
    ('transaction_timestamp', 'public', 'the clock'),
    ('age', 'public', 'dates'),
    ('date_add', 'public', 'dates'),
    ('date_part', 'public', 'dates'),
    ('date_subtract', 'public', 'dates'),
    ('date_trunc', 'public', 'dates'),
    ('extract', 'public', 'dates'),
    ('generate_series', 'public', 'dates: a row per day or month'),
    ('make_timestamptz', 'public', 'dates'),
    ('overlaps', 'public', 'dates'),
    ('timezone', 'public', 'dates: AT TIME ZONE'),
    ('to_char', 'public', 'formatting'),
    ('to_date', 'public', 'formatting'),
    ('to_number', 'public', 'formatting'),
    ('to_timestamp', 'public', 'formatting'),
    ('array_to_string', 'public', 'formatting'),
    ('concat', 'public', 'formatting'),
    ('concat_ws', 'public', 'formatting'),
    ('format', 'public', 'formatting'),
    ('length', 'public', 'formatting'),
    ('quote_literal', 'public', 'formatting'),
    ('quote_nullable', 'public', 'formatting'),
    ('array_to_json', 'public', 'formatting'),
    ('row_to_json', 'public', 'formatting'),
    ('to_json', 'public', 'formatting'),
    ('to_jsonb', 'public', 'formatting'),
    ('json_*', 'public', 'formatting; all of them work on their arguments alone'),
    ('jsonb_*', 'public', 'formatting; all of them work on their arguments alone'),
    ('unaccent', 'public', 'names without accents'),
    ('random', 'public', 'samples: order by random()'),
    ('pg_typeof', 'public', 'tells the type of its own argument'),
    ('pg_backend_pid', 'public', 'a session''s own number'),
    ('current_database', 'public', 'a session''s own place'),
    ('current_schema', 'public', 'a session''s own place'),
    ('current_user', 'public', 'a session''s own name'),
    ('session_user', 'public', 'a session''s own name'),

    ('nextval', 'services', 'column defaults'),
    ('currval', 'services', 'column defaults'),
    ('lastval', 'services', 'column defaults'),
    ('gen_random_uuid', 'services', 'column defaults'),
    ('clock_timestamp', 'services', 'time within a transaction'),
    ('current_setting', 'services', 'their own settings'),
    ('set_config', 'services', 'their own settings'),
    ('version', 'services', 'drivers ask for it'),
    ('pg_advisory_*', 'services', 'one at a time'),
    ('pg_try_advisory_*', 'services', 'one at a time'),
    ('pg_notify', 'services', 'waking each other'),
    ('to_regtype', 'services', 'psycopg: looking up a type'),
    ('pg_type', 'services', 'psycopg: looking up a type'),
    ('pg_enum', 'services', 'psycopg: looking up a type'),
    ('pg_range', 'services', 'psycopg: looking up a type'),
    ('pg_attribute', 'services', 'psycopg: looking up a type'),
    ('pg_class', 'services', 'psycopg: looking up a type'),
    ('pg_namespace', 'services', 'psycopg: looking up a type'),
    ('pg_cursor', 'services', 'psycopg: closing a named cursor'),
    ('pg_cursors', 'services', 'psycopg: closing a named cursor');

create function app.is_kept(builtin name, keepers text[]) returns boolean
language sql stable
return exists (
    select from app.builtin_kept as k
    where k.keeper = any (keepers) and (k.name = builtin or (k.name like '%*' and starts_with(builtin, rtrim(k.name, '*'))))
);
comment on function app.is_kept is 'Whether one of these keeps a built-in.';

create view app.builtin_function as
select p.oid, p.oid::regprocedure as signature, p.proname as name,
    p.proacl is null or exists (select from aclexplode(p.proacl) as a where a.grantee = 0) as is_public,
    n.nspname not in ('pg_catalog', 'extensions', 'public') as is_ours,
    (n.nspname not in ('pg_catalog', 'extensions', 'public')
        or p.provolatile = 'v'
        -- A STABLE function that is the body of an operator, a cast or an operator class does what that does and no
        -- more; every other one reads something besides its arguments: catalogs, settings, sessions, tables.
        or (p.provolatile = 's'
            and not exists (select from pg_operator as o where p.oid in (o.oprcode, o.oprrest, o.oprjoin))
            and (p.proname ~ '^reg' or not exists (select from pg_cast as c where c.castfunc = p.oid))
            and not exists (select from pg_amproc as a where a.amproc = p.oid)
            and not exists (select from pg_aggregate as a where a.aggtransfn = p.oid or a.aggfinalfn = p.oid))
    ) as is_closed_class
from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
where n.nspname <> 'information_schema';  -- closed as a whole: nobody but its owner may enter the schema
comment on view app.builtin_function is 'Every function, whether PUBLIC may run it, and whether its class is closed to PUBLIC.';

create view app.builtin_relation as
select c.oid, c.oid::regclass as relation, c.relname as name, c.relkind as kind,
    exists (select from aclexplode(c.relacl) as a where a.grantee = 0)
    or exists (select from pg_attribute as t, aclexplode(t.attacl) as a where t.attrelid = c.oid and a.grantee = 0) as is_public
from pg_class as c
where c.relkind in ('r', 'v', 'm', 'p', 'f', 'S')
  and c.relnamespace not in ('pg_toast'::regnamespace, 'information_schema'::regnamespace);
comment on view app.builtin_relation is 'Every relation, catalogs included, and whether PUBLIC has any right on it. All of them are closed to PUBLIC.';

create function app.close_builtins() returns integer
language plpgsql set search_path = pg_catalog
as $$
declare
    service name;
    item record;
    changes integer := 0;
begin
    for item in
        select format('revoke all on routine %s from public', f.signature) as command from app.builtin_function as f
        where f.is_public and f.is_closed_class and (f.is_ours or not app.is_kept(f.name, '{public}'))
        union all
        -- Default privileges of the owner (0005) also meet the functions of extensions made later: give those back.
        select format('grant execute on routine %s to public', f.signature) from app.builtin_function as f
        join pg_proc as p on p.oid = f.oid
        where p.pronamespace = 'extensions'::regnamespace and not f.is_public
          and (not f.is_closed_class or app.is_kept(f.name, '{public}'))
        union all
        select format('revoke all on %s from public', r.relation) from app.builtin_relation as r
        where r.is_public and r.kind <> 'S'
        union all
        select format('revoke all on sequence %s from public', r.relation) from app.builtin_relation as r
        where r.is_public and r.kind = 'S'
        union all
        -- Without a language no DO block and no function; running a function that exists needs no right on it.
        select format('revoke all on language %I from public', l.lanname) from pg_language as l
        where l.lanpltrusted and (l.lanacl is null or exists (select from aclexplode(l.lanacl) as a where a.grantee = 0))
        union all
        select format('revoke all on schema %I from public', n.nspname) from pg_namespace as n
        where n.nspname <> 'pg_catalog' and exists (select from aclexplode(n.nspacl) as a where a.grantee = 0)
        union all
        select format('revoke all on database %I from public', d.datname) from pg_database as d
        where d.datname = current_database()
          and (d.datacl is null or exists (select from aclexplode(d.datacl) as a where a.grantee = 0))
    loop
        execute item.command;
        changes := changes + 1;
    end loop;

    foreach service in array array['project88_chat', 'project88_sync']::name[] loop
        continue when to_regrole(service::text) is null;
        for item in
            select format('grant execute on routine %s to %I', f.signature, service) as command
            from app.builtin_function as f
            where not f.is_public and not f.is_ours and f.is_closed_class and app.is_kept(f.name, '{services}')
              and not has_function_privilege(service, f.oid, 'execute')
            union all
            select format('grant select on %s to %I', r.relation, service) from app.builtin_relation as r
            join pg_class as c on c.oid = r.oid
            where c.relnamespace = 'pg_catalog'::regnamespace and app.is_kept(r.name, '{services}')
              and not has_table_privilege(service, r.oid, 'select')
            union all
            select format('grant usage on schema extensions to %I', service)
            where not has_schema_privilege(service, 'extensions', 'usage')
            union all
            select format('grant connect on database %I to %I', current_database(), service)
            where not exists (
                select from pg_database as d, aclexplode(d.datacl) as a
                where d.datname = current_database() and a.grantee = to_regrole(service::text))
        loop
            execute item.command;
            changes := changes + 1;
        end loop;
    end loop;
    return changes;
end
$$;
comment on function app.close_builtins is 'Take from PUBLIC what docs/partner-boundary.md lists, and give our services what they need of it; returns how many rights it changed. Run it after every upgrade of PostgreSQL and after creating an extension; provisioning runs it too.';

create function app.close_databases() returns integer
language plpgsql set search_path = pg_catalog
as $$
declare
    item record;
    changes integer := 0;
begin
    -- Roles belong to the whole cluster: without this a partner could log in to every other database in it.
    for item in
        select d.datname from pg_database as d
        where d.datallowconn and (d.datacl is null or exists (select from aclexplode(d.datacl) as a where a.grantee = 0))
        order by d.datname
    loop
        begin
            execute format('revoke all on database %I from public', item.datname);
            changes := changes + 1;
        exception when invalid_catalog_name or internal_error then
            null;  -- it was dropped, or closed by somebody else, just now
        end;
    end loop;
    return changes;
end
$$;
comment on function app.close_databases is 'Take CONNECT and TEMPORARY from PUBLIC on every database of the cluster, also those that hold nothing of ours; owners and explicit grants keep theirs. `project88 migrate` runs it.';

create function app.open_builtins() returns integer
language plpgsql set search_path = pg_catalog
as $$
declare
    service name;
    item record;
    changes integer := 0;
begin
    for item in
        select format('grant execute on routine %s to public', f.signature) as command from app.builtin_function as f
        left join pg_init_privs as i on i.objoid = f.oid and i.classoid = 'pg_proc'::regclass
        where not f.is_public and not f.is_ours
          and (i.initprivs is null or exists (select from aclexplode(i.initprivs) as a where a.grantee = 0))
        union all
        select format('grant %s%s on %s to public', a.privilege_type,
            (select format('(%I)', t.attname) from pg_attribute as t where t.attrelid = r.oid and t.attnum = i.objsubid and i.objsubid > 0),
            r.relation)
        from app.builtin_relation as r
        join pg_init_privs as i on i.objoid = r.oid and i.classoid = 'pg_class'::regclass
        cross join aclexplode(i.initprivs) as a
        where not r.is_public and a.grantee = 0
        union all
        select format('grant usage on language %I to public', l.lanname) from pg_language as l where l.lanpltrusted
        union all
        select format('grant usage on schema %I to public', n.nspname) from pg_namespace as n
        where n.nspname in ('information_schema', 'public')
    loop
        execute item.command;
        changes := changes + 1;
    end loop;
    foreach service in array array['project88_chat', 'project88_sync']::name[] loop
        continue when to_regrole(service::text) is null;
        for item in
            select format('revoke all on routine %s from %I', f.signature, service) as command
            from app.builtin_function as f where not f.is_ours and app.is_kept(f.name, '{services}')
            union all
            select format('revoke all on %s from %I', r.relation, service) from app.builtin_relation as r
            join pg_class as c on c.oid = r.oid
            where c.relnamespace = 'pg_catalog'::regnamespace and app.is_kept(r.name, '{services}')
        loop
            execute item.command;
            changes := changes + 1;
        end loop;
    end loop;
    return changes;
end
$$;
comment on function app.open_builtins is 'Put built-ins back as PostgreSQL ships them: only right before pg_upgrade, or a dump meant for another major version, both of which stumble over rights on functions that the other version lacks. app.close_builtins afterwards.';

select app.close_builtins();
select app.close_databases();
