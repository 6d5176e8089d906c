-- Reading provider text. These are what the merges need row by row; vocabularies (brackets, statuses, states, series,
-- distances) are read once per distinct word by the program, not here.
--
-- Functions in plain SQL with a column as argument are inlined: keep them to one CASE, and call them with columns.
create schema merge;
comment on schema merge is 'Functions that turn provider text into values, used while landing rows are merged into core.';

create function merge.clean(raw text) returns text
language sql immutable parallel safe
return nullif(nullif(nullif(nullif(btrim(raw, E' \t\r\n'), ''), 'NULL'), '<null>'), 'None');
comment on function merge.clean is 'Text without blanks around it; NULL for what the legacy data writes for nothing.';

create function merge.clean_name(raw text) returns text
language sql immutable parallel safe
return case
    when octet_length(raw) > 300 then
        nullif(btrim(left(regexp_replace(left(btrim(raw, E' \t\r\n'), 2000), '[[:space:][:cntrl:]]+', ' ', 'g'), 300)), '')
    when strpos(raw, '  ') > 0 or raw ~ '[[:cntrl:]]' then
        nullif(nullif(nullif(nullif(btrim(regexp_replace(raw, '[[:space:][:cntrl:]]+', ' ', 'g')), ''), 'NULL'), '<null>'), 'None')
    else nullif(nullif(nullif(nullif(btrim(raw), ''), 'NULL'), '<null>'), 'None')
end;
comment on function merge.clean_name is 'As merge.clean, with single blanks inside, no control characters and not more than 300 characters: an index holds no longer ones. Landing keeps all of it.';

create function merge.clean_id(raw text) returns text
language sql immutable parallel safe
return case when octet_length(raw) <= 500 then nullif(nullif(nullif(nullif(btrim(raw, E' \t\r\n'), ''), 'NULL'), '<null>'), 'None') end;
comment on function merge.clean_id is 'As merge.clean; NULL for an id of more than 500 bytes, which is none and which no index holds.';

create function merge.whole(raw text) returns integer
language sql immutable parallel safe
return case when raw ~ '^\s*\d{1,9}(\.0*)?\s*$' then trunc(raw::numeric)::integer end;
comment on function merge.whole is 'A whole number of zero or more; NULL for anything else.';

create function merge.flag(raw text) returns boolean
language sql immutable parallel safe
return case
    when lower(btrim(raw)) in ('t', '1', 'true', 'y', 'yes') then true
    when lower(btrim(raw)) in ('f', '0', 'false', 'n', 'no') then false
end;
comment on function merge.flag is 'T/F, 1/0, true/false, yes/no; NULL for anything else.';

create function merge.day(year integer, month integer, day integer) returns date
language sql immutable parallel safe
return case
    when year between 1 and 9999 and month between 1 and 12 and day between 1 and 31
        and extract(month from make_date(year, month, 1) + (day - 1)) = month
    then make_date(year, month, 1) + (day - 1)
end;
comment on function merge.day is 'The date, or NULL where there is no such day.';

create function merge.local_time(raw text) returns timestamp
language plpgsql immutable strict parallel safe
as $$
declare
    part text[];
    day date;
    hour integer;
begin
    part := regexp_match(raw, '^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?)?\s*(?:Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?\s*$');
    if part is not null then
        day := merge.day(part[1]::integer, part[2]::integer, part[3]::integer);
        hour := coalesce(part[4]::integer, 0);
    else
        part := regexp_match(raw, '^\s*(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?\s*([AaPp])?\.?[Mm]?\.?)?\s*$');
        if part is null then
            return null;
        end if;
        day := merge.day(part[3]::integer, part[1]::integer, part[2]::integer);
        hour := coalesce(part[4]::integer, 0);
        if part[7] is not null then
            if hour not between 1 and 12 then
                return null;
            end if;
            hour := hour % 12 + case when lower(part[7]) = 'p' then 12 else 0 end;
        end if;
    end if;
    if day is null or hour > 23 or coalesce(part[5]::integer, 0) > 59 or coalesce(part[6]::numeric, 0) >= 60 then
        return null;
    end if;
    return day + make_interval(hours => hour, mins => coalesce(part[5]::integer, 0), secs => coalesce(part[6]::double precision, 0));
end
$$;
comment on function merge.local_time is 'M/D/YYYY H:MM, with AM or PM or not, and ISO forms, as written, without a zone; NULL for anything else.';

create function merge.instant(raw text, zone text) returns timestamptz
language plpgsql stable parallel safe
as $$
declare
    seconds numeric;
begin
    if raw ~ '^\s*-?\d{1,13}(\.\d+)?\s*$' then
        seconds := raw::numeric;
        if abs(seconds) >= 100000000000 then
            seconds := seconds / 1000;  -- milliseconds
        end if;
        return case when seconds <> 0 then to_timestamp(seconds::double precision) end;
    end if;
    -- Offsets that no place has are left out: the server refuses them.
    if raw ~ '^\s*\d{4}-\d{1,2}-\d{1,2}[ T]+\d{1,2}:\d{2}.*(Z|[+-](0\d|1[0-5])(:?[0-5]\d)?)\s*$' and merge.local_time(raw) is not null then
        return (merge.local_time(raw)::text || regexp_replace(raw, '^.*?(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})\s*$', '\1'))::timestamptz;
    end if;
    return case when zone is not null then merge.local_time(raw) at time zone zone end;
end
$$;
comment on function merge.instant is 'An instant: from epoch seconds or milliseconds, from ISO with an offset, else the local time in this zone. 0 is none.';

create function merge.quick_utc(raw text) returns timestamptz
language sql stable parallel safe
return case
    when raw ~ '^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8]) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?$' then raw::timestamp at time zone 'UTC'
    else merge.instant(merge.clean(raw), 'UTC')
end;
comment on function merge.quick_utc is 'As merge.instant in UTC, with a short way for the usual ISO form.';

create function merge.birth_date(raw text) returns date
language plpgsql stable parallel safe
as $$
declare
    day date;
    seconds double precision;
begin
    if raw is null then
        return null;
    elsif raw ~ '^\d{4}-\d{2}-\d{2}$' then
        day := merge.day(left(raw, 4)::integer, substr(raw, 6, 2)::integer, right(raw, 2)::integer);
    elsif raw ~ '^-?\d{5,13}$' then
        -- 19850412 is a date written without dashes; as seconds it would be in August 1970.
        day := case when raw ~ '^(19|20)\d{6}$' then merge.day(left(raw, 4)::integer, substr(raw, 5, 2)::integer, right(raw, 2)::integer) end;
        if day is null then
            seconds := raw::double precision;
            -- Nobody alive was born so many seconds from 1970: these are milliseconds.
            day := (to_timestamp(case when abs(seconds) >= 4000000000 then seconds / 1000 else seconds end) at time zone 'UTC')::date;
        end if;
    else
        day := merge.local_time(raw)::date;
    end if;
    -- The first days of 1900 and 1970 stand for "not given" in every system that has a date column.
    return case when day > date '1900-01-01' and day <> date '1970-01-01' and day <= current_date then day end;
end
$$;
comment on function merge.birth_date is 'A date of birth; NULL for impossible ones and placeholders.';

create function merge.time_ms(raw text) returns integer
language plpgsql immutable strict parallel safe
as $$
declare
    part text[];
    total numeric;
begin
    part := regexp_match(raw, '^\s*(?:(\d{1,2})\s*(?:days?,?|d)\s*)?(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d{1,9})?)\s*$');
    if part is not null then
        if part[1] is not null and part[2] is null then
            part := array[part[1], part[3], part[4], '0'];  -- 1 day, 02:03
        end if;
        if part[2] is not null and part[3]::integer > 59 or replace(part[4], ',', '.')::numeric >= 60 then
            return null;
        end if;
    else
        part := regexp_match(raw, '^\s*()(?:(\d{1,3})\s*[hH]\s*)(?:(\d{1,2})\s*(?:m|M|min|'')\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:s|S|sec|")?)?\s*$');
        if part is null then
            part := regexp_match(raw, '^\s*()()(\d{1,4})\s*(?:m|M|min|'')\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:s|S|sec|")?\s*$');
        end if;
        if part is null then
            part := regexp_match(raw, '^\s*()()()(\d{1,6}(?:[.,]\d{1,9})?)\s*(?:s|sec)?\s*$');  -- seconds
        end if;
        if part is null then
            return null;
        end if;
    end if;
    total := coalesce(nullif(part[1], '')::numeric, 0) * 86400 + coalesce(nullif(part[2], '')::numeric, 0) * 3600
        + coalesce(nullif(part[3], '')::numeric, 0) * 60 + coalesce(nullif(replace(part[4], ',', '.'), '')::numeric, 0);
    return case when total > 0 and total < 2000000 then round(total * 1000)::integer end;
end
$$;
comment on function merge.time_ms is 'A race time in any form met, milliseconds; hours may pass 24. NULL for none, zero and words.';

create function merge.quick_time_ms(raw text) returns integer
language sql immutable parallel safe
return case
    when raw ~ '^\d{1,2}:[0-5]\d:[0-5]\d(\.\d{1,3})?$' then
        nullif(split_part(raw, ':', 1)::integer * 3600000 + split_part(raw, ':', 2)::integer * 60000
            + (split_part(raw, ':', 3)::double precision * 1000)::integer, 0)
    when raw ~ '^\d{1,3}:[0-5]\d(\.\d{1,3})?$' then
        nullif(split_part(raw, ':', 1)::integer * 60000 + (split_part(raw, ':', 2)::double precision * 1000)::integer, 0)
    when raw is null or raw in ('', '0') then null
    else merge.time_ms(raw)
end;
comment on function merge.quick_time_ms is 'As merge.time_ms, with a short way for H:MM:SS and M:SS.';

create function merge.cents(raw text) returns integer
language plpgsql immutable strict parallel safe
as $$
declare
    number text := regexp_replace(raw, '[^0-9.,()-]', '', 'g');
    is_negative constant boolean := number ~ '^[(-]|-$';
begin
    if raw ~ '\d\s*[eE]\+?\d' then
        return null;
    end if;
    number := regexp_replace(number, '[()-]', '', 'g');
    -- A comma is the decimal sign only where two digits follow it at the end and no point stands before them; else it
    -- parts thousands. Any other comma leaves the amount unread: no amount is better than ten times too much.
    if number ~ '^[\d.]*,\d{2}$' and number !~ '\.\d{2},' then
        number := replace(replace(number, '.', ''), ',', '.');
    elsif number ~ '^\d{1,3}(,\d{3})+(\.\d*)?$' then
        number := replace(number, ',', '');
    end if;
    if number !~ '^(\d{1,7}(\.\d*)?|\.\d+)$' then
        return null;
    end if;
    return round(number::numeric * 100)::integer * case when is_negative then -1 else 1 end;
end
$$;
comment on function merge.cents is 'Money text such as $1,234.50 in minor units; NULL where it is no amount.';

create function merge.currency(raw text) returns text
language sql immutable strict parallel safe
return case
    when raw ~ 'C\$|CA\$|CAD' then 'CAD' when raw ~ 'A\$|AU\$|AUD' then 'AUD' when raw ~ 'NZ\$|NZD' then 'NZD'
    when raw ~ '\$|USD' then 'USD' when raw ~ '€|EUR' then 'EUR' when raw ~ '£|GBP' then 'GBP'
end;
comment on function merge.currency is 'Currency by the sign on an amount.';

create function merge.age_on(birth_date date, day date) returns integer
language sql immutable strict parallel safe
return case when birth_date <= day then extract(year from day)::integer - extract(year from birth_date)::integer
    - (to_char(day, 'MMDD') < to_char(birth_date, 'MMDD'))::integer end;
comment on function merge.age_on is 'Full years on that day.';

create function merge.age_group(age integer) returns text
language sql immutable strict parallel safe
return case when age >= 80 then '80+' when age < 10 then 'under 10' else age / 5 * 5 || '-' || age / 5 * 5 + 4 end;
comment on function merge.age_group is 'Label of ref.age_group for an age.';

create function merge.age(raw text) returns integer
language sql immutable parallel safe
return case when raw ~ '^\s*\d{1,3}(\.0*)?\s*$' and raw::numeric between 1 and 110 then trunc(raw::numeric)::integer end;
comment on function merge.age is 'An age in years from 1 to 110; NULL for anything else, 0 among them.';

create function merge.id_space(provider_name text) returns text
language sql immutable parallel safe
return case
    when provider_name ~* '^\s*(chrono|ct)' then 'chronotrack'
    when provider_name ~* '^\s*(run\s?sign\s?up|rsu)' then 'runsignup'
    else 'any'
end;
comment on function merge.id_space is 'Whose event ids a row uses, by the provider it names; any where it names none.';

-- Reference data and its function are for everybody who may log in.
grant select on all tables in schema ref to project88_chat;
