-- Reference data: the same for every partner, readable by all of them.

create table ref.provider (
    provider text primary key,
    name text not null unique,
    kind text not null check (kind in ('timing', 'registration')),
    position smallint not null unique
);
comment on table ref.provider is 'Where events, results and registrations come from.';
comment on column ref.provider.provider is 'Key used by event.provider and others, such as runsignup.';
comment on column ref.provider.name is 'Name as people write it, such as RunSignUp.';
comment on column ref.provider.kind is 'timing (results) or registration (sign-ups).';
comment on column ref.provider.position is 'Order to list them in.';
insert into ref.provider (provider, name, kind, position) values
    ('chronotrack', 'ChronoTrack', 'timing', 1),
    ('runsignup', 'RunSignUp', 'registration', 2),
    ('raceroster', 'Race Roster', 'registration', 3),
    ('haku', 'Haku', 'registration', 4),
    ('copernico', 'Copernico', 'timing', 5),
    ('racerecord', 'Race Record', 'registration', 6);

-- Tolerances keep neighbours apart: 5 miles is only 46.7 m longer than 8 km. Where two overlap, the nearest counts.
create table ref.distance_class (
    distance_class text primary key,
    name text not null unique,
    distance_m numeric(9, 1) not null unique,
    tolerance_m numeric(9, 1) not null,
    position smallint not null unique
);
comment on table ref.distance_class is 'Standard race distances.';
comment on column ref.distance_class.distance_class is 'Key used by race.distance_class and result.distance_class.';
comment on column ref.distance_class.name is 'Name as people write it.';
comment on column ref.distance_class.distance_m is 'Exact length, metres.';
comment on column ref.distance_class.tolerance_m is 'A course this much longer or shorter still counts, metres.';
comment on column ref.distance_class.position is 'Order by length.';
insert into ref.distance_class (distance_class, name, distance_m, tolerance_m, position) values
    ('1k', '1K', 1000, 5, 1),
    ('1 mile', '1 Mile', 1609.3, 10, 2),
    ('3k', '3K', 3000, 15, 3),
    ('2 mile', '2 Mile', 3218.7, 20, 4),
    ('5k', '5K', 5000, 50, 5),
    ('4 mile', '4 Mile', 6437.4, 40, 6),
    ('8k', '8K', 8000, 23, 7),
    ('5 mile', '5 Mile', 8046.7, 23, 8),
    ('10k', '10K', 10000, 100, 9),
    ('12k', '12K', 12000, 60, 10),
    ('15k', '15K', 15000, 130, 11),
    ('10 mile', '10 Mile', 16093.4, 130, 12),
    ('20k', '20K', 20000, 150, 13),
    ('half marathon', 'Half Marathon', 21097.5, 150, 14),
    ('25k', '25K', 25000, 200, 15),
    ('30k', '30K', 30000, 250, 16),
    ('20 mile', '20 Mile', 32186.9, 250, 17),
    ('marathon', 'Marathon', 42195, 300, 18),
    ('50k', '50K', 50000, 400, 19),
    ('50 mile', '50 Mile', 80467.2, 600, 20),
    ('100k', '100K', 100000, 800, 21),
    ('100 mile', '100 Mile', 160934.4, 1200, 22);

create table ref.age_group (
    label text primary key,
    min_age smallint not null unique,
    max_age smallint not null,
    position smallint not null unique
);
comment on table ref.age_group is 'Five-year age groups, in order.';
comment on column ref.age_group.label is 'Key used by result.age_group, such as 30-34.';
comment on column ref.age_group.min_age is 'Youngest age in it.';
comment on column ref.age_group.max_age is 'Oldest age in it.';
comment on column ref.age_group.position is 'Order to list them in.';
insert into ref.age_group (label, min_age, max_age, position) values ('under 10', 0, 9, 1);
insert into ref.age_group (label, min_age, max_age, position)
select age || '-' || age + 4, age, age + 4, age / 5 from generate_series(10, 75, 5) as age;
insert into ref.age_group (label, min_age, max_age, position) values ('80+', 80, 150, 16);

create table ref.region (
    country text not null,
    code text not null,
    name text not null,
    time_zone text not null,
    primary key (country, code),
    unique (country, name)
);
comment on table ref.region is 'States of the US and provinces of Canada.';
comment on column ref.region.country is 'Country, two capital letters.';
comment on column ref.region.code is 'Key used by the state columns, two capital letters.';
comment on column ref.region.name is 'Name in English.';
comment on column ref.region.time_zone is 'IANA time zone of most of it.';
insert into ref.region (country, code, name, time_zone) values
    ('US', 'AL', 'Alabama', 'America/Chicago'),
    ('US', 'AK', 'Alaska', 'America/Anchorage'),
    ('US', 'AZ', 'Arizona', 'America/Phoenix'),
    ('US', 'AR', 'Arkansas', 'America/Chicago'),
    ('US', 'CA', 'California', 'America/Los_Angeles'),
    ('US', 'CO', 'Colorado', 'America/Denver'),
    ('US', 'CT', 'Connecticut', 'America/New_York'),
    ('US', 'DE', 'Delaware', 'America/New_York'),
    ('US', 'DC', 'District of Columbia', 'America/New_York'),
    ('US', 'FL', 'Florida', 'America/New_York'),
    ('US', 'GA', 'Georgia', 'America/New_York'),
    ('US', 'HI', 'Hawaii', 'Pacific/Honolulu'),
    ('US', 'ID', 'Idaho', 'America/Boise'),
    ('US', 'IL', 'Illinois', 'America/Chicago'),
    ('US', 'IN', 'Indiana', 'America/Indiana/Indianapolis'),
    ('US', 'IA', 'Iowa', 'America/Chicago'),
    ('US', 'KS', 'Kansas', 'America/Chicago'),
    ('US', 'KY', 'Kentucky', 'America/New_York'),
    ('US', 'LA', 'Louisiana', 'America/Chicago'),
    ('US', 'ME', 'Maine', 'America/New_York'),
    ('US', 'MD', 'Maryland', 'America/New_York'),
    ('US', 'MA', 'Massachusetts', 'America/New_York'),
    ('US', 'MI', 'Michigan', 'America/Detroit'),
    ('US', 'MN', 'Minnesota', 'America/Chicago'),
    ('US', 'MS', 'Mississippi', 'America/Chicago'),
    ('US', 'MO', 'Missouri', 'America/Chicago'),
    ('US', 'MT', 'Montana', 'America/Denver'),
    ('US', 'NE', 'Nebraska', 'America/Chicago'),
    ('US', 'NV', 'Nevada', 'America/Los_Angeles'),
    ('US', 'NH', 'New Hampshire', 'America/New_York'),
    ('US', 'NJ', 'New Jersey', 'America/New_York'),
    ('US', 'NM', 'New Mexico', 'America/Denver'),
    ('US', 'NY', 'New York', 'America/New_York'),
    ('US', 'NC', 'North Carolina', 'America/New_York'),
    ('US', 'ND', 'North Dakota', 'America/Chicago'),
    ('US', 'OH', 'Ohio', 'America/New_York'),
    ('US', 'OK', 'Oklahoma', 'America/Chicago'),
    ('US', 'OR', 'Oregon', 'America/Los_Angeles'),
    ('US', 'PA', 'Pennsylvania', 'America/New_York'),
    ('US', 'PR', 'Puerto Rico', 'America/Puerto_Rico'),
    ('US', 'RI', 'Rhode Island', 'America/New_York'),
    ('US', 'SC', 'South Carolina', 'America/New_York'),
    ('US', 'SD', 'South Dakota', 'America/Chicago'),
    ('US', 'TN', 'Tennessee', 'America/Chicago'),
    ('US', 'TX', 'Texas', 'America/Chicago'),
    ('US', 'UT', 'Utah', 'America/Denver'),
    ('US', 'VT', 'Vermont', 'America/New_York'),
    ('US', 'VA', 'Virginia', 'America/New_York'),
    ('US', 'WA', 'Washington', 'America/Los_Angeles'),
    ('US', 'WV', 'West Virginia', 'America/New_York'),
    ('US', 'WI', 'Wisconsin', 'America/Chicago'),
    ('US', 'WY', 'Wyoming', 'America/Denver'),
    ('CA', 'AB', 'Alberta', 'America/Edmonton'),
    ('CA', 'BC', 'British Columbia', 'America/Vancouver'),
    ('CA', 'MB', 'Manitoba', 'America/Winnipeg'),
    ('CA', 'NB', 'New Brunswick', 'America/Moncton'),
    ('CA', 'NL', 'Newfoundland and Labrador', 'America/St_Johns'),
    ('CA', 'NS', 'Nova Scotia', 'America/Halifax'),
    ('CA', 'NT', 'Northwest Territories', 'America/Edmonton'),
    ('CA', 'NU', 'Nunavut', 'America/Iqaluit'),
    ('CA', 'ON', 'Ontario', 'America/Toronto'),
    ('CA', 'PE', 'Prince Edward Island', 'America/Halifax'),
    ('CA', 'QC', 'Quebec', 'America/Toronto'),
    ('CA', 'SK', 'Saskatchewan', 'America/Regina'),
    ('CA', 'YT', 'Yukon', 'America/Whitehorse');

-- Boston Marathon qualifying standards of the B.A.A. (baa.org/races/boston-marathon/qualify).
-- 2023 to 2025 share one table; 2026 took five minutes off below 60 (announced 16 September 2024); 2027 keeps 2026's.
-- Windows: 2024 and 2025 Boston Globe, 5 June 2023; 2026 and the opening of 2027 B.A.A., 16 June 2025 ("one day after
-- Registration Week closes"). Not published when this was written: the end of 2027's and all of 2028's; they are laid
-- on the Friday of the week after Labor Day, as in 2022 to 2025, and marked. Registration closes at 17:00 Eastern on
-- the last day; a marathon of that day counts here. From 2027 on the B.A.A. adds time to net-downhill courses, which
-- no source of ours tells. A qualifier may still be turned away: the field is filled with the fastest.
create table ref.boston_standard (
    boston_year smallint not null,
    held_on date not null,
    sex text not null check (sex in ('F', 'M', 'X')),
    min_age smallint not null,
    max_age smallint not null,
    standard_ms integer not null,
    window_from date not null,
    window_to date not null,
    is_assumed boolean not null,
    primary key (boston_year, sex, min_age)
);
comment on table ref.boston_standard is 'Qualifying standards of the Boston Marathon: a marathon in the window, in this time or faster.';
comment on column ref.boston_standard.boston_year is 'Year of the Boston Marathon that one qualifies for.';
comment on column ref.boston_standard.held_on is 'Day of that Boston Marathon: the age that counts is the age on this day.';
comment on column ref.boston_standard.sex is 'F, M or X; non-binary athletes (X) have the women''s standard.';
comment on column ref.boston_standard.min_age is 'Youngest age it is for.';
comment on column ref.boston_standard.max_age is 'Oldest age it is for.';
comment on column ref.boston_standard.standard_ms is 'The standard, milliseconds: this time or faster qualifies.';
comment on column ref.boston_standard.window_from is 'First day of the qualifying window.';
comment on column ref.boston_standard.window_to is 'Last day of the qualifying window.';
comment on column ref.boston_standard.is_assumed is 'The standard or the window was not published yet and follows the years before.';
insert into ref.boston_standard (boston_year, held_on, sex, min_age, max_age, standard_ms, window_from, window_to, is_assumed)
select
    edition.boston_year, edition.held_on, sex.sex, band.min_age, band.max_age,
    1000 * extract(epoch from case when edition.boston_year < 2026 then band.men_to_2025 else band.men_from_2026 end
        + case when sex.sex = 'M' then interval '0' else interval '30 minutes' end)::integer,
    edition.window_from, edition.window_to, edition.is_assumed
from (values
    (2023, date '2023-04-17', date '2021-09-01', date '2022-09-16', false),
    (2024, '2024-04-15', '2022-09-01', '2023-09-15', false),
    (2025, '2025-04-21', '2023-09-01', '2024-09-13', false),
    (2026, '2026-04-20', '2024-09-01', '2025-09-12', false),
    (2027, '2027-04-19', '2025-09-13', '2026-09-18', true),
    (2028, '2028-04-17', '2026-09-19', '2027-09-17', true)
) as edition (boston_year, held_on, window_from, window_to, is_assumed)
cross join (values ('M'), ('F'), ('X')) as sex (sex)
cross join (values
    (18, 34, interval '3:00', interval '2:55'),
    (35, 39, '3:05', '3:00'),
    (40, 44, '3:10', '3:05'),
    (45, 49, '3:20', '3:15'),
    (50, 54, '3:25', '3:20'),
    (55, 59, '3:35', '3:30'),
    (60, 64, '3:50', '3:50'),
    (65, 69, '4:05', '4:05'),
    (70, 74, '4:20', '4:20'),
    (75, 79, '4:35', '4:35'),
    (80, 150, '4:50', '4:50')
) as band (min_age, max_age, men_to_2025, men_from_2026);

-- Names are compared by their key: lower case, no accents, single spaces. Immutable, so that an index may stand on it;
-- plain ASCII (most names) takes the short way.
create function ref.name_key(name text) returns text
language sql immutable strict parallel safe
return btrim(regexp_replace(
    case
        when octet_length(name) = char_length(name) then lower(name)
        else lower(extensions.unaccent('extensions.unaccent'::regdictionary, lower(normalize(name, nfkc))))
    end,
    '\s+', ' ', 'g'
));
comment on function ref.name_key is 'A name as athlete.name_key holds it: lower case, without accents, single spaces. Compare names by this.';

create function core.name_key(name text) returns text
language sql immutable strict parallel safe
return ref.name_key(name);
comment on function core.name_key is 'The same as ref.name_key, which partners'' roles can reach.';
