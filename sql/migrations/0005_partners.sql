-- Partners and their provisioning. What a partner has in the database: a partition of every table of core, a schema
-- tenant_<n> of views over those partitions, and a login role partner_<n> that may read this schema and ref, nothing
-- else. No predicate, no setting, no SET ROLE stands between two partners: only what a role was never granted.
--
-- Everything here looks first and changes only what differs, so that it can run again at any time beside readers:
-- after a migration added a table or a column, after an import, after somebody changed a grant by hand.

create table app.partner (
    partner_id integer primary key check (partner_id > 0),
    name text not null check (name = btrim(name) and name <> ''),
    time_zone text not null default 'America/New_York',
    created_at timestamptz not null default now(),
    removed_at timestamptz,
    data_dropped_at timestamptz,
    check (data_dropped_at is null or removed_at is not null)
);
create unique index partner_name on app.partner (lower(name)) where removed_at is null;
comment on table app.partner is 'The timing partners. A row outlives its partner, so that the audit can still name it.';
comment on column app.partner.partner_id is 'The partner''s id in every source; part of its role and schema names.';
comment on column app.partner.name is 'Name of the company; no two active partners share one, whatever the case.';
comment on column app.partner.time_zone is 'IANA time zone in which "today" and "last year" are understood.';
comment on column app.partner.created_at is 'When it was first provisioned.';
comment on column app.partner.removed_at is 'Since when nobody can read its data; NULL while it is a partner.';
comment on column app.partner.data_dropped_at is 'When its rows were dropped for good; until then a removal can be undone.';

grant usage on schema app, ref to project88_chat;
grant usage on schema core, app to project88_views;
grant select (partner_id, name, removed_at) on app.partner to project88_views;
grant select on app.partner to project88_chat;

-- A new function is nobody's until it is granted: PostgreSQL's own default gives it to everybody.
alter default privileges revoke execute on functions from public;
alter default privileges in schema ref grant select on tables to project88_chat;
alter default privileges in schema ref grant execute on functions to project88_chat;

-- One name for each thing a partner owns; nothing else builds these names.
create function app.partner_role(partner_id integer) returns name
language sql immutable strict parallel safe
return ('partner_' || partner_id)::name;
comment on function app.partner_role is 'The login role of a partner.';

create function app.partner_schema(partner_id integer) returns name
language sql immutable strict parallel safe
return ('tenant_' || partner_id)::name;
comment on function app.partner_schema is 'The schema that holds a partner''s views.';

create function app.partitioned_tables() returns table (oid oid, name name)
language sql stable set search_path = pg_catalog
as $$
    select c.oid, c.relname from pg_class as c
    where c.relnamespace = 'core'::regnamespace and c.relkind = 'p' and not c.relispartition
    order by c.relname
$$;
comment on function app.partitioned_tables is 'Every table of the race model: each gets a partition and a view per partner.';

create function app.ensure_partition(parent regclass, partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    parent_name constant name := (select relname from pg_class where oid = parent);
    partition_name constant name := (parent_name || '_' || partner_id)::name;
    found oid := to_regclass(format('core.%I', partition_name));
begin
    if found is null then
        -- Made apart and attached: ATTACH lets others go on reading and writing, CREATE ... PARTITION OF does not.
        execute format('create table core.%I (like %s including all excluding indexes excluding comments)', partition_name, parent);
        found := to_regclass(format('core.%I', partition_name));
    end if;
    if not exists (select from pg_inherits where inhrelid = found and inhparent = parent) then
        execute format('alter table %s attach partition core.%I for values in (%s)', parent, partition_name, partner_id);
    end if;
    if not has_table_privilege('project88_views', found, 'select') then
        execute format('grant select on core.%I to project88_views', partition_name);
    end if;
end
$$;
comment on function app.ensure_partition is 'Make and attach a partner''s partition of one table, where it is missing.';

-- How each view was asked for and how the server prints it: equal to both, it need not be touched. (Comparing with
-- the printed form alone will not do: versions of PostgreSQL print a view differently.)
create table app.provisioned_view (
    schema_name name not null,
    view_name name not null,
    asked_for text not null,
    printed text not null,
    primary key (schema_name, view_name)
);
comment on table app.provisioned_view is 'The views of tenant_<n> and platform as they were made, to notice when one differs.';

create function app.ensure_view(in_schema name, name name, definition text) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    qualified constant text := format('%I.%I', in_schema, ensure_view.name);
    existing regclass := to_regclass(qualified);
begin
    if existing is not null and not exists (
        select from app.provisioned_view as v
        join pg_class as c on c.oid = existing
        where v.schema_name = in_schema and v.view_name = ensure_view.name
          and v.asked_for = definition and v.printed = pg_get_viewdef(existing) and c.reloptions is null
    ) then
        execute format('drop view %s', qualified);
        existing := null;
    end if;
    if existing is null then
        execute format('create view %s as %s', qualified, definition);
        existing := to_regclass(qualified);
        insert into app.provisioned_view as v (schema_name, view_name, asked_for, printed)
        values (in_schema, ensure_view.name, definition, pg_get_viewdef(existing))
        on conflict (schema_name, view_name) do update set asked_for = excluded.asked_for, printed = excluded.printed;
    end if;
    if (select c.relowner from pg_class as c where c.oid = existing) <> 'project88_views'::regrole then
        execute format('alter view %s owner to project88_views', qualified);
    end if;
end
$$;
comment on function app.ensure_view is 'Make a view exactly this, owned by project88_views; leaves it untouched where it is so already.';

create function app.ensure_comments(source regclass, target regclass, extra jsonb default '{}') returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    wanted record;
begin
    if obj_description(target, 'pg_class') is distinct from obj_description(source, 'pg_class') then
        execute format('comment on view %s is %L', target, obj_description(source, 'pg_class'));
    end if;
    for wanted in
        select t.attname as name, coalesce(extra ->> t.attname, col_description(source, s.attnum)) as text
        from pg_attribute as t
        left join pg_attribute as s on s.attrelid = source and s.attname = t.attname and not s.attisdropped
        where t.attrelid = target and t.attnum > 0 and not t.attisdropped
          and col_description(target, t.attnum) is distinct from coalesce(extra ->> t.attname, col_description(source, s.attnum))
    loop
        execute format('comment on column %s.%I is %L', target, wanted.name, wanted.text);
    end loop;
end
$$;
comment on function app.ensure_comments is 'Copy the comments of a table and its columns to its view; extra names columns the table has not.';

create function app.ensure_grants(reader oid, schemas name[]) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    role_name constant name := (select rolname from pg_roles where oid = reader);
    usable constant oid[] := array(select oid from pg_namespace where nspname = any (schemas || array['ref', 'extensions']::name[]));
    readable constant oid[] := array(select oid from pg_namespace where nspname = any (schemas || array['ref']::name[]));
    item record;
begin
    -- One right too many anywhere in this database, or an object of its own, and all it has here goes first.
    if exists (
        select from pg_shdepend as d
        where d.refclassid = 'pg_authid'::regclass and d.refobjid = reader
          and (d.dbid = (select oid from pg_database where datname = current_database())
               or (d.classid = 'pg_database'::regclass and d.objid = (select oid from pg_database where datname = current_database())))
          and not coalesce(d.deptype = 'a' and d.objsubid = 0 and case d.classid
              when 'pg_database'::regclass then (
                  select bool_and(a.privilege_type = 'CONNECT' and not a.is_grantable)
                  from pg_database, aclexplode(datacl) as a where oid = d.objid and a.grantee = reader)
              when 'pg_namespace'::regclass then d.objid = any (usable) and (
                  select bool_and(a.privilege_type = 'USAGE' and not a.is_grantable)
                  from pg_namespace, aclexplode(nspacl) as a where oid = d.objid and a.grantee = reader)
              when 'pg_class'::regclass then (
                  select c.relnamespace = any (readable) and bool_and(a.privilege_type = 'SELECT' and not a.is_grantable)
                  from pg_class as c, aclexplode(c.relacl) as a where c.oid = d.objid and a.grantee = reader
                  group by c.relnamespace)
              when 'pg_proc'::regclass then (
                  select p.pronamespace = 'ref'::regnamespace and bool_and(not a.is_grantable)
                  from pg_proc as p, aclexplode(p.proacl) as a where p.oid = d.objid and a.grantee = reader
                  group by p.pronamespace)
              end, false)
    ) then
        execute format('drop owned by %I', role_name);
    end if;

    if not exists (select from pg_database, aclexplode(datacl) as a where datname = current_database() and a.grantee = reader) then
        execute format('grant connect on database %I to %I', current_database(), role_name);
    end if;
    for item in
        select format('grant usage on schema %I to %I', n.nspname, role_name) as command from pg_namespace as n
        where n.oid = any (usable) and not exists (select from aclexplode(n.nspacl) as a where a.grantee = reader)
        union all
        select format('grant select on %s to %I', c.oid::regclass, role_name) from pg_class as c
        where c.relnamespace = any (readable) and c.relkind in ('r', 'v', 'm', 'p')
          and not exists (select from aclexplode(c.relacl) as a where a.grantee = reader)
        union all
        select format('grant execute on routine %s to %I', p.oid::regprocedure, role_name) from pg_proc as p
        where p.pronamespace = 'ref'::regnamespace and not exists (select from aclexplode(p.proacl) as a where a.grantee = reader)
    loop
        execute item.command;
    end loop;
end
$$;
comment on function app.ensure_grants is 'Let a role read these schemas and ref, and nothing else in this database.';

create function app.ensure_reader(role_name name, schemas name[], may_log_in boolean) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    -- The server enforces these whatever the program above forgets. A session may lower or raise the timeouts and
    -- work_mem of its own; temp_file_limit and the connection limit it may not.
    wanted constant text[] := array[
        'client_connection_check_interval=2s',  -- a query whose asker is gone ends
        'default_transaction_read_only=on',
        'idle_in_transaction_session_timeout=30s',
        'jit=off',
        'lock_timeout=2s',
        'search_path=' || array_to_string(schemas || array['ref', 'extensions']::name[], ', '),
        'statement_timeout=10s',
        'temp_file_limit=256MB',
        'work_mem=32MB'
    ];
    setting text;
    other record;
    reader pg_roles;
begin
    if to_regrole(quote_ident(role_name)) is null then
        begin
            execute format('create role %I nologin noinherit connection limit 8', role_name);
        exception when duplicate_object then
            null;  -- another database of this cluster made it just now
        end;
    end if;
    select * into strict reader from pg_roles where rolname = role_name;
    if reader.rolsuper or reader.rolcreatedb or reader.rolcreaterole or reader.rolinherit or reader.rolreplication
        or reader.rolbypassrls or reader.rolconnlimit <> 8 or reader.rolcanlogin <> may_log_in
    then
        execute format(
            'alter role %I nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls connection limit 8 %s',
            role_name, case when may_log_in then 'login' else 'nologin' end
        );
    end if;

    for other in select datname from pg_db_role_setting join pg_database on pg_database.oid = setdatabase where setrole = reader.oid loop
        execute format('alter role %I in database %I reset all', role_name, other.datname);
    end loop;
    if (select array_agg(item order by item) from pg_db_role_setting, unnest(setconfig) as item
        where setrole = reader.oid and setdatabase = 0) is distinct from wanted
    then
        execute format('alter role %I reset all', role_name);
        foreach setting in array wanted loop
            -- A list such as search_path must reach SET as a list, hence no quotes; the values are written above.
            execute format('alter role %I set %I = %s', role_name, split_part(setting, '=', 1),
                case when setting like 'search_path=%' then split_part(setting, '=', 2) else quote_literal(split_part(setting, '=', 2)) end);
        end loop;
    end if;

    -- No memberships in either direction: being a member of a partner's role would be reading its data.
    for other in
        select g.rolname as granted, m.rolname as member from pg_auth_members as a
        join pg_roles as g on g.oid = a.roleid join pg_roles as m on m.oid = a.member
        where a.member = reader.oid or (a.roleid = reader.oid and m.rolname <> current_user)
    loop
        execute format('revoke %I from %I', other.granted, other.member);
    end loop;

    perform app.ensure_grants(reader.oid, schemas);
end
$$;
comment on function app.ensure_reader is 'Make a login role that reads these schemas and ref and nothing else, with its limits; repairs what differs.';

create function app.provision_platform() returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    parent record;
    columns text;
begin
    for parent in select * from app.partitioned_tables() loop
        if not has_table_privilege('project88_views', parent.oid, 'select') then
            execute format('grant select on core.%I to project88_views', parent.name);
        end if;
        if not (select relrowsecurity from pg_class where oid = parent.oid) then
            execute format('alter table core.%I enable row level security', parent.name);
        end if;
        if not exists (select from pg_policy where polrelid = parent.oid and polname = 'views_read_all') then
            execute format('create policy views_read_all on core.%I for select to project88_views using (true)', parent.name);
        end if;
        select string_agg(format('e.%I', a.attname), ', ' order by a.attnum) into columns
        from pg_attribute as a
        where a.attrelid = parent.oid and a.attnum > 0 and not a.attisdropped and a.attname <> 'timing_partner_id';
        -- e.timing_partner_id rather than p.partner_id: a condition on it then prunes partitions.
        perform app.ensure_view('platform', parent.name, format(
            'select e.timing_partner_id as partner_id, p.name as partner_name, %s '
            'from core.%I as e join app.partner as p on p.partner_id = e.timing_partner_id where p.removed_at is null',
            columns, parent.name));
        perform app.ensure_comments(parent.oid, format('platform.%I', parent.name)::regclass,
            '{"partner_id": "The timing partner.", "partner_name": "Name of the timing partner."}');
    end loop;
    perform app.drop_stale_views('platform');
    perform app.ensure_reader('platform_admin', array['platform']::name[], true);
    if to_regproc('app.close_builtins') is not null then  -- made by a later migration
        execute 'select app.close_builtins()';
    end if;
end
$$;
comment on function app.provision_platform is 'Views over all partners, and the login role of platform administrators.';

create function app.drop_stale_views(in_schema name) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    stale record;
begin
    for stale in
        select c.relname, c.relkind from pg_class as c
        where c.relnamespace = to_regnamespace(quote_ident(in_schema)) and c.relkind in ('v', 'm', 'r', 'f', 'p')
          and (c.relkind <> 'v' or c.relname not in (select name from app.partitioned_tables()))
    loop
        if stale.relkind <> 'v' then
            raise exception 'schema % holds %, which is not a view of ours', in_schema, stale.relname;
        end if;
        execute format('drop view %I.%I', in_schema, stale.relname);
    end loop;
    delete from app.provisioned_view as v where v.schema_name = in_schema and v.view_name not in (select t.name from app.partitioned_tables() as t);
end
$$;
comment on function app.drop_stale_views is 'Drop the views of tables that core no longer has.';

create function app.provision_partner(partner_id integer, name text) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    schema_name constant name := app.partner_schema(partner_id);
    partner app.partner;
    parent record;
    columns text;
begin
    -- One at a time: partners share the parents, the platform views and the roles.
    perform pg_advisory_xact_lock(8800000002);
    insert into app.partner as p (partner_id, name) values (provision_partner.partner_id, btrim(provision_partner.name))
    on conflict on constraint partner_pkey do update set name = excluded.name
        where p.name <> excluded.name and p.removed_at is null;
    select * into strict partner from app.partner as p where p.partner_id = provision_partner.partner_id;
    if partner.removed_at is not null then
        raise exception 'partner % was removed', partner_id using errcode = 'object_not_in_prerequisite_state', hint = 'call app.restore_partner first';
    end if;

    if to_regnamespace(quote_ident(schema_name)) is null then
        execute format('create schema %I', schema_name);
    end if;
    for parent in select * from app.partitioned_tables() loop
        perform app.ensure_partition(parent.oid, partner_id);
        select string_agg(format('%I', a.attname), ', ' order by a.attnum) into columns
        from pg_attribute as a
        where a.attrelid = parent.oid and a.attnum > 0 and not a.attisdropped and a.attname <> 'timing_partner_id';
        perform app.ensure_view(schema_name, parent.name, format('select %s from core.%I', columns, parent.name || '_' || partner_id));
        perform app.ensure_comments(parent.oid, format('%I.%I', schema_name, parent.name)::regclass);
    end loop;
    perform core.ensure_indexes(partner_id);
    perform app.drop_stale_views(schema_name);
    perform app.ensure_reader(app.partner_role(partner_id), array[schema_name], true);
    perform app.provision_platform();
end
$$;
comment on function app.provision_partner is 'Give a partner its partitions, views, role and grants, or repair and extend what it has. Safe to run again.';

create function app.provision_all() returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    partner record;
begin
    for partner in select p.partner_id, p.name from app.partner as p where p.removed_at is null order by p.partner_id loop
        perform app.provision_partner(partner.partner_id, partner.name);
    end loop;
    perform app.provision_platform();
end
$$;
comment on function app.provision_all is 'Provision every active partner again; a migration that adds to core ends with it.';

create function app.drop_views() returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    view record;
begin
    for view in select v.schema_name, v.view_name from app.provisioned_view as v loop
        execute format('drop view if exists %I.%I', view.schema_name, view.view_name);
    end loop;
    delete from app.provisioned_view;
end
$$;
comment on function app.drop_views is 'Drop all partners'' views; a migration that changes a column''s type starts with it and ends with app.provision_all.';

create function app.remove_partner(partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    role_name constant name := app.partner_role(partner_id);
begin
    perform pg_advisory_xact_lock(8800000002);
    update app.partner as p set removed_at = now() where p.partner_id = remove_partner.partner_id and p.removed_at is null;
    if not found and not exists (select from app.partner as p where p.partner_id = remove_partner.partner_id) then
        raise exception 'there is no partner %', partner_id using errcode = 'no_data_found';
    end if;
    update app.export as e set expires_at = now() where e.partner_id = remove_partner.partner_id and e.expires_at > now();
    if to_regrole(quote_ident(role_name)) is not null then
        execute format('alter role %I nologin password null', role_name);
        execute format('revoke connect on database %I from %I', current_database(), role_name);
        if to_regnamespace(quote_ident(app.partner_schema(partner_id))) is not null then
            execute format('revoke usage on schema %I from %I', app.partner_schema(partner_id), role_name);
        end if;
        perform pg_terminate_backend(pid) from pg_stat_activity where usename = role_name and datname = current_database();
    end if;
end
$$;
comment on function app.remove_partner is 'A partner leaves: nobody can log in as it or read its data any more. Undone by app.restore_partner.';

create function app.restore_partner(partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    partner_name text;
begin
    perform pg_advisory_xact_lock(8800000002);
    update app.partner as p set removed_at = null, data_dropped_at = null
    where p.partner_id = restore_partner.partner_id
    returning p.name into partner_name;
    if partner_name is null then
        raise exception 'there is no partner %', partner_id using errcode = 'no_data_found';
    end if;
    perform app.provision_partner(partner_id, partner_name);
end
$$;
comment on function app.restore_partner is 'Take a removed partner back, with the data it left, if that was not dropped.';

create function app.drop_landing_rows(partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    own constant text := format('^\s*0*%s(\.0*)?\s*$', partner_id);
    nobody constant text := '^\s*(0|null|<null>|none)?\s*$';
    item record;
begin
    -- Rows that name no partner go where their event goes, if the event is this partner's alone.
    create temp table leaving_event on commit drop as
    with every as (
        select 'chronotrack' as space, btrim(event_id) as id, timing_partner_id from landing.ct_events
        union all
        select 'runsignup race', btrim(race_id), timing_partner_id from landing.runsignup_races
        union all
        select 'runsignup event', btrim(event_id), timing_partner_id from landing.runsignup_events
    ),
    known as (
        select space, id, bool_and(timing_partner_id ~ own) as is_leaving from every
        where coalesce(timing_partner_id, '') !~* nobody and id <> ''
        group by space, id
    )
    select space, id from known where is_leaving
    union all
    -- Rows that may mean any provider's event: only where all that carry the number are this partner's.
    select 'any', id from known group by id having bool_and(is_leaving);

    for item in
        select c.relname as name, coalesce(p.space, 'any') as space, k.attname as key
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid and a.attname = 'timing_partner_id' and not a.attisdropped
        left join (
            values ('ct_races', 'chronotrack', 'event_id'), ('ct_participants', 'chronotrack', 'event_id'),
                ('ct_results', 'chronotrack', 'event_id'), ('ct_archived_events', 'chronotrack', 'event_id'),
                ('runsignup_events', 'runsignup race', 'race_id'), ('runsignup_participants', 'runsignup event', 'event_id'),
                ('runsignup_participant_counts', 'runsignup event', 'event_id')
        ) as p (name, space, key) on p.name = c.relname
        left join pg_attribute as k on k.attrelid = c.oid and k.attname = coalesce(p.key, 'event_id') and not k.attisdropped
            and c.relname not in ('ct_events', 'runsignup_races')
        where c.relnamespace = 'landing'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        order by c.relname
    loop
        execute format(
            'with gone as (delete from landing.%1$I where timing_partner_id ~ $1 %2$s returning landing_id) '
            'delete from app.import_repair as r using gone where r.table_name = %1$L and r.landing_id = gone.landing_id',
            item.name,
            case when item.key is not null then format(
                'or coalesce(timing_partner_id, '''') ~* $2 and (%L, btrim(%I)) in (select space, id from pg_temp.leaving_event)',
                item.space, item.key) end
        ) using own, nobody;
    end loop;
    drop table pg_temp.leaving_event;
end
$$;
comment on function app.drop_landing_rows is 'Delete a partner''s rows of landing: those that name it, and those that name nobody but belong to an event of its alone.';

create function app.drop_partner_data(partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    role_name constant name := app.partner_role(partner_id);
    item record;
begin
    perform pg_advisory_xact_lock(8800000002);
    update app.partner as p set data_dropped_at = now()
    where p.partner_id = drop_partner_data.partner_id and p.removed_at is not null;
    if not found then
        raise exception 'partner % is not removed', partner_id using errcode = 'object_in_use';
    end if;
    if to_regnamespace(quote_ident(app.partner_schema(partner_id))) is not null then
        execute format('drop schema %I cascade', app.partner_schema(partner_id));
    end if;
    for item in select name from app.partitioned_tables() loop
        execute format('drop table if exists core.%I', item.name || '_' || partner_id);
    end loop;
    perform app.drop_landing_rows(partner_id);
    delete from app.membership as m where m.partner_id = drop_partner_data.partner_id;
    delete from app.partner_password as p where p.partner_id = drop_partner_data.partner_id;
    delete from app.provider_credential as p where p.partner_id = drop_partner_data.partner_id;
    delete from app.chat_context as c where c.partner_id = drop_partner_data.partner_id;
    update app.import_quarantine as q set source_row = null, detail = null
    where drop_partner_data.partner_id in (q.timing_partner_id, q.owner_partner_id) and num_nonnulls(q.source_row, q.detail) > 0;
    if to_regrole(quote_ident(role_name)) is not null then
        execute format('drop owned by %I', role_name);
        begin
            execute format('drop role %I', role_name);
        exception when dependent_objects_still_exist then
            null;  -- another database of this cluster still knows it; here it has no rights and no login
        end;
    end if;
end
$$;
comment on function app.drop_partner_data is 'Drop a removed partner''s rows, views, role, memberships and credentials for good. The audit and its row in app.partner stay.';

-- The owner's alone; default privileges above took PUBLIC away.
select app.provision_platform();
