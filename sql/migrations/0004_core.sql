-- The race model. Every table is LIST-partitioned by timing_partner_id; a partner's partitions are made when it
-- is provisioned. A tenant view shows every column but timing_partner_id, under the same name, with these comments.
-- Times are integer milliseconds, distances metres, money minor units (cents), dates local to the event.
-- Surrogate ids are small integers, counted per partner.

create table core.event (
    timing_partner_id integer not null,
    event_id bigint not null,
    provider text not null,
    provider_event_id text not null,
    name text not null,
    series text not null,
    organization text,
    starts_on date,
    ends_on date,
    starts_at timestamptz,
    time_zone text,
    year smallint,
    city text,
    state text,
    country text,
    is_published boolean not null,
    is_registration_open boolean not null,
    registration_opens_at timestamptz,
    registration_closes_at timestamptz,
    is_archived_at_provider boolean not null default false,
    matched_event_id bigint,
    url text,
    race_count integer not null default 0,
    entrant_count integer not null default 0,
    finisher_count integer not null default 0,
    registration_count integer not null default 0,
    data_as_of timestamptz,
    primary key (timing_partner_id, event_id),
    unique (timing_partner_id, provider, provider_event_id)
) partition by list (timing_partner_id);
comment on table core.event is 'One event as one provider knows it: a race weekend or race day, holding one or more races.';
comment on column core.event.event_id is 'The event; joins to race, entry, result, registration and weather.';
comment on column core.event.provider is 'Where it comes from: chronotrack, runsignup, raceroster, copernico or haku.';
comment on column core.event.provider_event_id is 'Its id at the provider (for RunSignUp: their race id). Text.';
comment on column core.event.name is 'Name as the provider shows it.';
comment on column core.event.series is 'Name in lower case without year or edition number: the same for every edition.';
comment on column core.event.organization is 'Organizer.';
comment on column core.event.starts_on is 'First day, local date.';
comment on column core.event.ends_on is 'Last day, local date; the first day where the provider gives no end.';
comment on column core.event.starts_at is 'Start as an instant; NULL where the time zone is unknown.';
comment on column core.event.time_zone is 'IANA time zone of the place.';
comment on column core.event.year is 'Calendar year of the first day.';
comment on column core.event.city is 'City.';
comment on column core.event.state is 'State or province, two capital letters where it is one of the US or Canada.';
comment on column core.event.country is 'Country, two capital letters.';
comment on column core.event.is_published is 'The provider shows it to the public.';
comment on column core.event.is_registration_open is 'People can register now.';
comment on column core.event.registration_opens_at is 'When registration opens.';
comment on column core.event.registration_closes_at is 'When registration closes.';
comment on column core.event.is_archived_at_provider is 'The provider no longer hands out its entries: our rows are the only copy.';
comment on column core.event.matched_event_id is 'Set where another provider''s row is the same real event (same partner, series and day): that event. Count events where it is NULL.';
comment on column core.event.url is 'Web page.';
comment on column core.event.race_count is 'Races in it.';
comment on column core.event.entrant_count is 'Entries over its races.';
comment on column core.event.finisher_count is 'Finishers over its races.';
comment on column core.event.registration_count is 'Active registrations over its races.';
comment on column core.event.data_as_of is 'When the provider''s data was fetched.';

create table core.race (
    timing_partner_id integer not null,
    race_id bigint not null,
    event_id bigint not null,
    provider text not null,
    provider_race_id text not null,
    name text not null,
    event_name text not null,
    series text not null,
    race_type text,
    distance_m numeric(9, 1),
    distance_class text,
    starts_at timestamptz,
    held_on date,
    year smallint,
    city text,
    state text,
    country text,
    current_fee_cents integer,
    currency text,
    entrant_count integer not null default 0,
    registration_count integer not null default 0,
    finisher_count integer not null default 0,
    timed_count integer not null default 0,
    dnf_count integer not null default 0,
    dns_count integer not null default 0,
    dq_count integer not null default 0,
    fastest_time_ms integer,
    median_time_ms integer,
    mean_time_ms integer,
    slowest_time_ms integer,
    usual_median_time_ms integer,
    primary key (timing_partner_id, race_id),
    unique (timing_partner_id, provider, event_id, provider_race_id)
) partition by list (timing_partner_id);
comment on table core.race is 'One race of an event: one course and start, such as the marathon or the 5K of a weekend.';
comment on column core.race.race_id is 'The race; joins to entry, result and registration.';
comment on column core.race.event_id is 'The event it belongs to.';
comment on column core.race.provider is 'Where it comes from: chronotrack, runsignup, raceroster, copernico or haku.';
comment on column core.race.provider_race_id is 'Its id at the provider (for RunSignUp: their event id). Text.';
comment on column core.race.name is 'Name of the race, such as Half Marathon.';
comment on column core.race.event_name is 'Name of its event.';
comment on column core.race.series is 'Series of the event, a slash, and the race name in lower case without year: the same for every edition.';
comment on column core.race.race_type is 'running, walking, trail, cycling, triathlon, swimming, virtual or other.';
comment on column core.race.distance_m is 'Course length in metres; NULL where the source gives none or no usable unit.';
comment on column core.race.distance_class is 'Standard distance it counts as (ref.distance_class); NULL where it is none of them.';
comment on column core.race.starts_at is 'Actual start, else planned start, as an instant.';
comment on column core.race.held_on is 'Local date of the race.';
comment on column core.race.year is 'Calendar year of the race.';
comment on column core.race.city is 'City of the event.';
comment on column core.race.state is 'State of the event.';
comment on column core.race.country is 'Country of the event.';
comment on column core.race.current_fee_cents is 'Registration fee, in cents: the one on the newest registration that paid a fee.';
comment on column core.race.currency is 'Currency of the fee, ISO 4217.';
comment on column core.race.entrant_count is 'Entries.';
comment on column core.race.registration_count is 'Active registrations.';
comment on column core.race.finisher_count is 'Finishers, with or without a chip time.';
comment on column core.race.timed_count is 'Finishers with a chip time.';
comment on column core.race.dnf_count is 'Started, did not finish.';
comment on column core.race.dns_count is 'Entered, did not start.';
comment on column core.race.dq_count is 'Disqualified.';
comment on column core.race.fastest_time_ms is 'Fastest chip time of a finisher, milliseconds.';
comment on column core.race.median_time_ms is 'Median chip time of the finishers, milliseconds.';
comment on column core.race.mean_time_ms is 'Mean chip time of the finishers, milliseconds.';
comment on column core.race.slowest_time_ms is 'Slowest chip time of a finisher, milliseconds.';
comment on column core.race.usual_median_time_ms is 'Median of the median times of the other editions of this series at this distance; NULL with fewer than two others.';

create table core.athlete (
    timing_partner_id integer not null,
    athlete_id bigint not null,
    first_name text,
    last_name text,
    full_name text not null,
    name_key text not null,
    sex text check (sex in ('F', 'M', 'X')),
    birth_year smallint,
    city text,
    state text,
    country text,
    race_count integer not null default 0,
    first_raced_on date,
    last_raced_on date,
    primary key (timing_partner_id, athlete_id)
) partition by list (timing_partner_id);
comment on table core.athlete is 'The dictionary of distinct runners of a partner. Names are looked up here, then results by athlete_id.';
comment on column core.athlete.athlete_id is 'The runner; joins to entry, result and registration.';
comment on column core.athlete.first_name is 'First name.';
comment on column core.athlete.last_name is 'Last name.';
comment on column core.athlete.full_name is 'First and last name.';
comment on column core.athlete.name_key is 'Full name in lower case, without accents, single spaces: compare names by this.';
comment on column core.athlete.sex is 'F, M or X (non-binary); NULL where not given.';
comment on column core.athlete.birth_year is 'Year of birth, where known or worked out from an age (then a year off at most).';
comment on column core.athlete.city is 'Home city last given.';
comment on column core.athlete.state is 'Home state last given.';
comment on column core.athlete.country is 'Home country last given.';
comment on column core.athlete.race_count is 'Races with an outcome.';
comment on column core.athlete.first_raced_on is 'Date of the first race.';
comment on column core.athlete.last_raced_on is 'Date of the latest race.';

create table core.athlete_contact (
    timing_partner_id integer not null,
    athlete_id bigint not null,
    email text,
    phone text,
    birth_date date,
    primary key (timing_partner_id, athlete_id)
) partition by list (timing_partner_id);
comment on table core.athlete_contact is 'How to reach a runner: personal data, shown to a partner''s owners only.';
comment on column core.athlete_contact.athlete_id is 'The runner.';
comment on column core.athlete_contact.email is 'E-mail address last given.';
comment on column core.athlete_contact.phone is 'Phone number last given, mobile preferred.';
comment on column core.athlete_contact.birth_date is 'Date of birth.';

create table core.entry (
    timing_partner_id integer not null,
    entry_id bigint not null,
    race_id bigint not null,
    event_id bigint not null,
    athlete_id bigint,
    provider_entry_id text not null,
    bib text,
    first_name text,
    last_name text,
    sex text check (sex in ('F', 'M', 'X')),
    age smallint,
    team text,
    city text,
    state text,
    country text,
    status text not null check (status in ('confirmed', 'withdrawn', 'pending', 'dnf', 'dns', 'dq', 'other')),
    primary key (timing_partner_id, entry_id)
) partition by list (timing_partner_id);
comment on table core.entry is 'A person entered in a race with the timing system (bib and all), whether or not they ran.';
comment on column core.entry.entry_id is 'The entry.';
comment on column core.entry.race_id is 'The race.';
comment on column core.entry.event_id is 'The event.';
comment on column core.entry.athlete_id is 'The runner in the dictionary.';
comment on column core.entry.provider_entry_id is 'Its id at the provider. Text.';
comment on column core.entry.bib is 'Bib, as text (leading zeros kept).';
comment on column core.entry.first_name is 'First name on the entry.';
comment on column core.entry.last_name is 'Last name on the entry.';
comment on column core.entry.sex is 'F, M or X (non-binary).';
comment on column core.entry.age is 'Age on race day.';
comment on column core.entry.team is 'Team name.';
comment on column core.entry.city is 'Home city.';
comment on column core.entry.state is 'Home state.';
comment on column core.entry.country is 'Home country.';
comment on column core.entry.status is 'State of the entry at the provider.';

create table core.result (
    timing_partner_id integer not null,
    result_id bigint not null,
    race_id bigint not null,
    event_id bigint not null,
    athlete_id bigint,
    entry_id bigint,
    bib text,
    first_name text,
    last_name text,
    full_name text,
    sex text check (sex in ('F', 'M', 'X')),
    age smallint,
    age_group text,
    city text,
    state text,
    country text,
    status text not null check (status in ('finished', 'dnf', 'dns', 'dq')),
    chip_time_ms integer check (chip_time_ms > 0),
    gun_time_ms integer check (gun_time_ms > 0),
    overall_place integer,
    sex_place integer,
    division text,
    division_place integer,
    event_name text not null,
    race_name text not null,
    series text not null,
    held_on date,
    year smallint,
    distance_m numeric(9, 1),
    distance_class text,
    primary key (timing_partner_id, result_id)
) partition by list (timing_partner_id);
comment on table core.result is 'One row per runner per race: the outcome over the full course. The provider''s several lines (brackets, intervals, repeats) are merged into it; splits stand in split.';
comment on column core.result.result_id is 'The result.';
comment on column core.result.race_id is 'The race.';
comment on column core.result.event_id is 'The event.';
comment on column core.result.athlete_id is 'The runner in the dictionary.';
comment on column core.result.entry_id is 'The entry, where one is known.';
comment on column core.result.bib is 'Bib, as text (leading zeros kept).';
comment on column core.result.first_name is 'First name.';
comment on column core.result.last_name is 'Last name.';
comment on column core.result.full_name is 'First and last name.';
comment on column core.result.sex is 'F, M or X (non-binary); NULL where not given.';
comment on column core.result.age is 'Age on race day.';
comment on column core.result.age_group is 'Five-year age group (ref.age_group) from the age, such as 30-34.';
comment on column core.result.city is 'Home city.';
comment on column core.result.state is 'Home state.';
comment on column core.result.country is 'Home country.';
comment on column core.result.status is 'finished, dnf (started, did not finish), dns (did not start) or dq (disqualified).';
comment on column core.result.chip_time_ms is 'Chip time of a finisher, milliseconds; NULL where none was recorded.';
comment on column core.result.gun_time_ms is 'Gun time of a finisher, milliseconds; NULL where none was recorded.';
comment on column core.result.overall_place is 'Place among all finishers of the race.';
comment on column core.result.sex_place is 'Place among finishers of the same sex.';
comment on column core.result.division is 'The provider''s primary bracket, usually sex and age, such as F 30-34.';
comment on column core.result.division_place is 'Place in that bracket.';
comment on column core.result.event_name is 'Name of the event.';
comment on column core.result.race_name is 'Name of the race.';
comment on column core.result.series is 'The race''s series.';
comment on column core.result.held_on is 'Local date of the race.';
comment on column core.result.year is 'Calendar year of the race.';
comment on column core.result.distance_m is 'Course length in metres.';
comment on column core.result.distance_class is 'Standard distance (ref.distance_class).';

create table core.split (
    timing_partner_id integer not null,
    result_id bigint not null,
    name text not null,
    time_ms integer check (time_ms > 0),
    place integer,
    primary key (timing_partner_id, result_id, name)
) partition by list (timing_partner_id);
comment on table core.split is 'Interval times inside a race (5K split, bike leg): never a finish.';
comment on column core.split.result_id is 'The result it belongs to.';
comment on column core.split.name is 'Name of the interval.';
comment on column core.split.time_ms is 'Chip time at or over the interval, milliseconds.';
comment on column core.split.place is 'Place at that interval.';

create table core.registration (
    timing_partner_id integer not null,
    registration_id bigint not null,
    event_id bigint not null,
    race_id bigint not null,
    athlete_id bigint,
    provider text not null,
    provider_registration_id text not null,
    first_name text,
    last_name text,
    sex text check (sex in ('F', 'M', 'X')),
    age smallint,
    city text,
    state text,
    country text,
    bib text,
    team text,
    registered_at timestamptz,
    registered_on date,
    race_fee_cents integer,
    processing_fee_cents integer,
    amount_paid_cents integer,
    currency text,
    primary key (timing_partner_id, registration_id),
    unique (timing_partner_id, provider, race_id, provider_registration_id)
) partition by list (timing_partner_id);
comment on table core.registration is 'A sign-up with a registration provider (RunSignUp and others).';
comment on column core.registration.registration_id is 'The registration.';
comment on column core.registration.event_id is 'The event.';
comment on column core.registration.race_id is 'The race.';
comment on column core.registration.athlete_id is 'The runner in the dictionary.';
comment on column core.registration.provider is 'runsignup, raceroster, haku or copernico.';
comment on column core.registration.provider_registration_id is 'Its id at the provider. Text.';
comment on column core.registration.first_name is 'First name.';
comment on column core.registration.last_name is 'Last name.';
comment on column core.registration.sex is 'F, M or X (non-binary); NULL where not given.';
comment on column core.registration.age is 'Age on race day.';
comment on column core.registration.city is 'Home city.';
comment on column core.registration.state is 'Home state.';
comment on column core.registration.country is 'Home country.';
comment on column core.registration.bib is 'Bib, as text, once assigned.';
comment on column core.registration.team is 'Team name.';
comment on column core.registration.registered_at is 'When they signed up, as an instant; NULL where the zone is unknown.';
comment on column core.registration.registered_on is 'Local date of the sign-up.';
comment on column core.registration.race_fee_cents is 'Race fee, cents.';
comment on column core.registration.processing_fee_cents is 'Processing fee, cents.';
comment on column core.registration.amount_paid_cents is 'What they paid in all, cents.';
comment on column core.registration.currency is 'Currency, ISO 4217.';

create table core.weather (
    timing_partner_id integer not null,
    event_id bigint not null,
    observed_on date,
    temperature_c numeric(4, 1),
    humidity_pct numeric(4, 1),
    wind_kph numeric(5, 1),
    wind_gust_kph numeric(5, 1),
    precipitation_mm numeric(6, 1),
    conditions text,
    source text,
    primary key (timing_partner_id, event_id)
) partition by list (timing_partner_id);
comment on table core.weather is 'Weather at an event around its start.';
comment on column core.weather.event_id is 'The event.';
comment on column core.weather.observed_on is 'Local date.';
comment on column core.weather.temperature_c is 'Air temperature, degrees Celsius.';
comment on column core.weather.humidity_pct is 'Relative humidity, percent.';
comment on column core.weather.wind_kph is 'Wind speed, kilometres per hour.';
comment on column core.weather.wind_gust_kph is 'Strongest gust, kilometres per hour.';
comment on column core.weather.precipitation_mm is 'Rain and melted snow, millimetres.';
comment on column core.weather.conditions is 'clear, cloudy, overcast, fog, drizzle, rain, thunderstorm or snow.';
comment on column core.weather.source is 'Who measured or modelled it.';

create table core.finish_summary (
    timing_partner_id integer not null,
    distance_class text not null,
    year smallint not null,
    sex text not null,
    age_group text not null,
    finisher_count integer not null,
    timed_count integer not null,
    total_time_ms bigint not null,
    fastest_time_ms integer,
    slowest_time_ms integer,
    primary key (timing_partner_id, distance_class, year, sex, age_group)
) partition by list (timing_partner_id);
comment on table core.finish_summary is 'Finishers added up by distance, year, sex and age group, so that whole-partner questions need not read every result.';
comment on column core.finish_summary.distance_class is 'Standard distance.';
comment on column core.finish_summary.year is 'Calendar year.';
comment on column core.finish_summary.sex is 'F, M, X, or ? where not given.';
comment on column core.finish_summary.age_group is 'Five-year age group, or ? where no age is given.';
comment on column core.finish_summary.finisher_count is 'Finishers.';
comment on column core.finish_summary.timed_count is 'Finishers with a chip time.';
comment on column core.finish_summary.total_time_ms is 'Sum of their chip times, milliseconds; the average is total_time_ms / timed_count.';
comment on column core.finish_summary.fastest_time_ms is 'Fastest chip time, milliseconds.';
comment on column core.finish_summary.slowest_time_ms is 'Slowest chip time, milliseconds.';

create table core.finish_histogram (
    timing_partner_id integer not null,
    distance_class text not null,
    year smallint not null,
    sex text not null,
    age_group text not null,
    chip_time_s integer not null,
    finisher_count integer not null,
    primary key (timing_partner_id, distance_class, year, sex, age_group, chip_time_s)
) partition by list (timing_partner_id);
comment on table core.finish_histogram is 'Finishers by whole second of chip time: medians, percentiles and counts under a time without reading every result.';
comment on column core.finish_histogram.distance_class is 'Standard distance.';
comment on column core.finish_histogram.year is 'Calendar year.';
comment on column core.finish_histogram.sex is 'F, M, X, or ? where not given.';
comment on column core.finish_histogram.age_group is 'Five-year age group, or ? where no age is given.';
comment on column core.finish_histogram.chip_time_s is 'Chip time cut to whole seconds.';
comment on column core.finish_histogram.finisher_count is 'Finishers in that second.';

create table core.sync_run (
    timing_partner_id integer not null,
    sync_run_id bigint not null,
    provider text not null,
    operation text not null,
    provider_event_id text,
    event_id bigint,
    finished_at timestamptz,
    status text not null check (status in ('succeeded', 'partial', 'failed')),
    record_count integer,
    error text,
    run_count integer not null default 1,
    failed_run_count integer not null default 0,
    primary key (timing_partner_id, sync_run_id)
) partition by list (timing_partner_id);
comment on table core.sync_run is 'The latest sync of each event and kind, with how often it ran before.';
comment on column core.sync_run.sync_run_id is 'The run.';
comment on column core.sync_run.provider is 'Provider it read from.';
comment on column core.sync_run.operation is 'events, participants, results or registrations.';
comment on column core.sync_run.provider_event_id is 'The event at the provider; NULL for a run over all.';
comment on column core.sync_run.event_id is 'The event, where it is known.';
comment on column core.sync_run.finished_at is 'When the latest run ended.';
comment on column core.sync_run.status is 'How the latest run ended: succeeded, partial or failed.';
comment on column core.sync_run.record_count is 'Records moved by the latest run.';
comment on column core.sync_run.error is 'Why it failed, in the provider''s words.';
comment on column core.sync_run.run_count is 'Runs so far of this event and kind.';
comment on column core.sync_run.failed_run_count is 'How many of them failed.';

-- Default deny: whoever reads a parent gets nothing, but the owner of the views (for platform.*) and the tables' owner.
do $$
declare
    parent regclass;
begin
    for parent in
        select c.oid::regclass from pg_class as c where c.relnamespace = 'core'::regnamespace and c.relkind = 'p'
    loop
        execute format('alter table %s enable row level security', parent);
        execute format('create policy views_read_all on %s for select to project88_views using (true)', parent);
    end loop;
end
$$;

-- One index per way a question reaches rows; without the partner in front, because a partition holds one partner.
-- They are made per partition and not on the parents: a first load then fills the partition before it is indexed,
-- which takes half the time, and an index that belongs to a parent's could not be dropped.
create function core.index_definitions() returns table (table_name name, suffix text, definition text)
language sql immutable parallel safe
as $$
    values
        ('event'::name, 'starts_on', '(starts_on)'),
        ('race', 'event', '(event_id)'),
        ('race', 'held_on', '(held_on)'),
        ('race', 'series', '(series, distance_class)'),
        ('athlete', 'name_key', '(name_key)'),
        ('athlete', 'name_trigram', 'using gin (name_key extensions.gin_trgm_ops)'),
        ('athlete_contact', 'athlete', '(athlete_id)'),
        ('entry', 'race', '(race_id)'),
        ('entry', 'athlete', '(athlete_id)'),
        ('result', 'race', '(race_id, chip_time_ms)'),
        ('result', 'athlete', '(athlete_id, distance_class, chip_time_ms)'),
        ('result', 'distance_year', '(distance_class, year, chip_time_ms) include (sex, age_group, status)'),
        ('registration', 'race', '(race_id)'),
        ('registration', 'event', '(event_id)'),
        ('registration', 'athlete', '(athlete_id)'),
        ('registration', 'registered_on', '(registered_on)'),
        ('sync_run', 'event', '(event_id)')
$$;
comment on function core.index_definitions is 'The indexes of a partner''s partitions, beside the keys.';

create function core.ensure_indexes(partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    wanted record;
begin
    for wanted in
        select format('%s_%s_%s', d.table_name, partner_id, d.suffix) as name, format('core.%I', d.table_name || '_' || partner_id) as partition, d.definition
        from core.index_definitions() as d
    loop
        if to_regclass(wanted.partition) is not null and to_regclass(format('core.%I', wanted.name)) is null then
            execute format('create index %I on %s %s', wanted.name, wanted.partition, wanted.definition);
        end if;
    end loop;
end
$$;
comment on function core.ensure_indexes is 'Make the indexes that a partner''s partitions lack. Safe to run again.';

create function core.drop_indexes(partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    unwanted record;
begin
    for unwanted in select format('core.%I', format('%s_%s_%s', d.table_name, partner_id, d.suffix)) as name from core.index_definitions() as d loop
        execute format('drop index if exists %s', unwanted.name);
    end loop;
end
$$;
comment on function core.drop_indexes is 'Drop the indexes of a partner''s partitions, before a first load. The keys stay.';
