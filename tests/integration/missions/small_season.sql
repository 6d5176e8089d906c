-- A season small enough to work its answers out by hand. "Today" is 2026-06-15. Partner 1 is Big River Race Management.
insert into core.event (timing_partner_id, event_id, provider, provider_event_id, name, series, starts_on, ends_on, year, city, state, country, time_zone, is_published, is_registration_open, matched_event_id, data_as_of)
values
    (1, 1, 'chronotrack', '101', '2022 Hartford Marathon', 'hartford marathon', '2022-10-08', '2022-10-08', 2022, 'Hartford', 'CT', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 2, 'chronotrack', '102', '2023 Hartford Marathon', 'hartford marathon', '2023-10-14', '2023-10-14', 2023, 'Hartford', 'CT', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 3, 'chronotrack', '103', '2024 Hartford Marathon', 'hartford marathon', '2024-10-12', '2024-10-12', 2024, 'Hartford', 'CT', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 4, 'chronotrack', '104', '2025 Hartford Marathon', 'hartford marathon', '2025-10-11', '2025-10-11', 2025, 'Hartford', 'CT', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 5, 'chronotrack', '105', 'Harvest Half 2024', 'harvest half', '2024-09-15', '2024-09-15', 2024, 'Columbus', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 6, 'chronotrack', '106', 'Harvest Half 2025', 'harvest half', '2025-09-14', '2025-09-14', 2025, 'Columbus', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 7, 'chronotrack', '107', 'River City Run', 'river city run', '2025-05-04', '2025-05-04', 2025, 'Cincinnati', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 8, 'chronotrack', '108', 'River City Run', 'river city run', '2026-05-03', '2026-05-03', 2026, 'Cincinnati', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 9, 'chronotrack', '109', 'Lake City Marathon', 'lake city marathon', '2025-04-06', '2025-04-06', 2025, 'Sandusky', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 10, 'runsignup', '9010', 'Harvest Half', 'harvest half', '2026-09-13', '2026-09-13', 2026, 'Columbus', 'OH', 'US', 'America/New_York', true, true, 11, '2026-06-15 03:00+00'),
    (1, 11, 'chronotrack', '111', 'Harvest Half 2026', 'harvest half', '2026-09-13', '2026-09-13', 2026, 'Columbus', 'OH', 'US', 'America/New_York', false, false, null, '2026-06-14 08:00+00'),
    (1, 12, 'runsignup', '9012', 'Summer Sizzler', 'summer sizzler', '2026-06-20', '2026-06-21', 2026, 'Hartford', 'CT', 'US', 'America/New_York', true, true, null, '2026-06-15 03:00+00'),
    (1, 13, 'runsignup', '9013', 'Turkey Trot', 'turkey trot', '2026-11-26', '2026-11-26', 2026, 'Dayton', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-15 03:00+00'),
    (1, 14, 'runsignup', '9014', 'Draft Dash', 'draft dash', '2026-08-01', '2026-08-01', 2026, 'Dayton', 'OH', 'US', 'America/New_York', false, false, null, '2026-06-15 03:00+00'),
    (1, 15, 'chronotrack', '115', 'Ridge Trail Run', 'ridge trail run', '2026-06-06', '2026-06-06', 2026, 'Logan', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 16, 'chronotrack', '116', 'Fun Mile', 'fun mile', '2023-07-04', '2023-07-04', 2023, 'Dayton', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 17, 'chronotrack', '117', 'Fun Mile', 'fun mile', '2024-07-04', '2024-07-04', 2024, 'Dayton', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (1, 18, 'chronotrack', '118', 'Fun Mile', 'fun mile', '2025-07-04', '2025-07-04', 2025, 'Dayton', 'OH', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (2, 1, 'chronotrack', '201', 'Lakeside Marathon', 'lakeside marathon', '2025-06-01', '2025-06-01', 2025, 'Erie', 'PA', 'US', 'America/New_York', true, false, null, '2026-06-14 08:00+00'),
    (2, 2, 'runsignup', '9202', 'Lakeside Night Run', 'lakeside night run', '2026-07-04', '2026-07-04', 2026, 'Erie', 'PA', 'US', 'America/New_York', true, true, null, '2026-06-15 03:00+00');

insert into core.race (timing_partner_id, race_id, event_id, provider, provider_race_id, name, event_name, series, race_type, distance_m, distance_class, held_on, year, city, state, country, current_fee_cents, currency)
select e.timing_partner_id, r.race_id, e.event_id, e.provider, r.race_id::text, r.name, e.name, e.series || '/' || lower(r.name), 'running', r.distance_m, r.distance_class, e.starts_on, e.year, e.city, e.state, e.country, r.fee, case when r.fee is not null then 'USD' end
from (values
    (1, 1, 'Marathon', 42195.0, 'marathon', null), (2, 2, 'Marathon', 42195.0, 'marathon', null), (3, 3, 'Marathon', 42195.0, 'marathon', null),
    (4, 4, 'Marathon', 42195.0, 'marathon', null), (5, 5, 'Half Marathon', 21097.5, 'half marathon', null), (6, 6, 'Half Marathon', 21097.5, 'half marathon', null),
    (7, 7, '10K', 10000.0, '10k', null), (8, 7, '5K', 5000.0, '5k', null), (9, 8, '10K', 10000.0, '10k', null), (10, 8, '5K', 5000.0, '5k', null),
    (11, 9, 'Marathon', 42195.0, 'marathon', null), (12, 10, 'Half Marathon', 21097.5, 'half marathon', 9500), (13, 12, '5K', 5000.0, '5k', 3500),
    (14, 12, '10K', 10000.0, '10k', 4500), (15, 13, '5K', 5000.0, '5k', 3000), (16, 15, '25K', 25000.0, '25k', null),
    (17, 16, 'Mile', 1609.3, '1 mile', null), (18, 17, 'Mile', 1609.3, '1 mile', null), (19, 18, 'Mile', 1609.3, '1 mile', null)
) as r (race_id, event_id, name, distance_m, distance_class, fee)
join core.event as e on e.timing_partner_id = 1 and e.event_id = r.event_id;
insert into core.race (timing_partner_id, race_id, event_id, provider, provider_race_id, name, event_name, series, race_type, distance_m, distance_class, held_on, year, city, state, country, current_fee_cents, currency)
values
    (2, 1, 1, 'chronotrack', '1', 'Marathon', 'Lakeside Marathon', 'lakeside marathon/marathon', 'running', 42195, 'marathon', '2025-06-01', 2025, 'Erie', 'PA', 'US', null, null),
    (2, 2, 2, 'runsignup', '2', '5K', 'Lakeside Night Run', 'lakeside night run/5k', 'running', 5000, '5k', '2026-07-04', 2026, 'Erie', 'PA', 'US', 12000, 'USD');
-- A weekend of two days: the 10K of the Summer Sizzler is on the Sunday.
update core.race set held_on = '2026-06-21' where timing_partner_id = 1 and race_id = 14;

insert into core.athlete (timing_partner_id, athlete_id, first_name, last_name, full_name, name_key, sex, birth_year, city, state, country)
select 1, a.id, a.first_name, a.last_name, a.first_name || ' ' || a.last_name, lower(a.first_name || ' ' || a.last_name), a.sex, a.birth_year, a.city, a.state, 'US'
from (values
    (1, 'Michael', 'Wardian', 'M', 1974, 'Arlington', 'VA'), (2, 'Dana', 'Whitfield', 'F', 1990, 'Hartford', 'CT'), (3, 'Sam', 'Ortiz', 'M', 1988, 'Columbus', 'OH'),
    (4, 'Ana', 'Ruiz', 'F', 1985, 'Dayton', 'OH'), (5, 'Kim', 'Lee', 'F', 1979, 'Cincinnati', 'OH'), (6, 'John', 'Smith', 'M', 1980, 'Hartford', 'CT'),
    (7, 'John', 'Smith', 'M', 1995, 'Dayton', 'OH'), (8, 'Mary', 'Smith', 'F', 1950, 'Toledo', 'OH'), (9, 'May', 'Chen', 'F', 2001, 'Akron', 'OH'),
    (10, 'Pat', 'Quinn', 'X', 1992, 'Erie', 'PA'), (11, 'Walter', 'Gray', 'M', 1953, 'Toledo', 'OH'), (12, 'Lena', 'Brook', 'F', 1996, 'Boise', 'ID')
) as a (id, first_name, last_name, sex, birth_year, city, state);
insert into core.athlete (timing_partner_id, athlete_id, first_name, last_name, full_name, name_key, sex, birth_year, city, state, country)
values (2, 1, 'Zoe', 'Hidden', 'Zoe Hidden', 'zoe hidden', 'F', 1991, 'Erie', 'PA', 'US');
insert into core.athlete_contact (timing_partner_id, athlete_id, email, phone, birth_date)
values
    (1, 1, 'wardian@example.org', '+1 555 0101', '1974-04-12'), (1, 2, 'dana@example.org', '+1 555 0102', '1990-07-01'),
    (1, 3, 'sam@example.org', null, '1988-02-03'), (1, 11, null, '+1 555 0111', '1953-01-20'), (1, 8, 'mary@example.org', '+1 555 0108', '1950-05-05'),
    (2, 1, 'zoe@example.org', '+1 555 0201', '1991-01-01');

-- (race, athlete, status, chip time, gun time, age on race day)
insert into core.result (timing_partner_id, result_id, race_id, event_id, athlete_id, bib, first_name, last_name, full_name, sex, age, age_group, city, state, country, status, chip_time_ms, gun_time_ms, overall_place, sex_place, event_name, race_name, series, held_on, year, distance_m, distance_class)
select 1, row_number() over (order by v.race_id, v.number), v.race_id, r.event_id, a.athlete_id, (100 + v.number)::text, a.first_name, a.last_name, a.full_name, a.sex, v.age,
    (select g.label from ref.age_group as g where v.age between g.min_age and g.max_age), a.city, a.state, a.country, v.status,
    (extract(epoch from v.chip::interval) * 1000)::integer, (extract(epoch from v.gun::interval) * 1000)::integer,
    case when v.status = 'finished' then rank() over (partition by v.race_id, v.status order by v.chip::interval) end,
    case when v.status = 'finished' then rank() over (partition by v.race_id, v.status, a.sex order by v.chip::interval) end,
    r.event_name, r.name, r.series, r.held_on, r.year, r.distance_m, r.distance_class
from (values
    (1, 1, 1, 'finished', '2:24:37', '2:24:40', 48), (2, 1, 2, 'finished', '3:20:00', '3:21:00', 32), (3, 1, 3, 'finished', '2:59:59.9', '3:00:30', 34), (4, 1, 4, 'dnf', null, null, 37),
    (5, 2, 1, 'finished', '2:31:10', '2:31:12', 49), (6, 2, 2, 'finished', '3:15:00', '3:15:30', 33), (7, 2, 5, 'finished', '4:05:00', '4:06:00', 44),
    (8, 3, 1, 'finished', '2:28:00', '2:28:02', 50), (9, 3, 3, 'finished', '3:00:00', '3:00:20', 36), (10, 3, 4, 'finished', '3:30:00', '3:30:30', 39), (11, 3, 7, 'finished', '2:58:00', '2:58:30', 29),
    (12, 4, 1, 'finished', '2:40:00', '2:40:05', 51), (13, 4, 2, 'finished', '3:12:00', '3:12:30', 35), (14, 4, 6, 'finished', '4:20:00', '4:21:00', 45), (15, 4, 8, 'finished', '4:30:00', '4:33:00', 75),
    (16, 4, 11, 'finished', '4:18:00', '4:19:00', 72), (17, 4, 5, 'dns', null, null, 46), (18, 4, 10, 'finished', '2:59:00', '2:59:30', 33), (19, 4, 9, 'dq', null, null, 24),
    (20, 5, 2, 'finished', '1:31:00', '1:31:20', 34), (21, 5, 4, 'finished', '1:45:30', '1:46:00', 39), (22, 5, 5, 'finished', '1:58:00', '1:59:00', 45), (23, 5, 3, 'finished', '1:22:00', '1:22:05', 36), (24, 5, 12, 'finished', '1:50:00', '1:50:30', 28),
    (25, 6, 2, 'finished', '1:29:00', '1:29:20', 35), (26, 6, 4, 'finished', '1:44:00', '1:44:30', 40), (27, 6, 5, 'finished', '2:01:00', '2:02:00', 46), (28, 6, 7, 'finished', '1:25:00', '1:25:10', 30), (29, 6, 9, 'finished', '1:48:00', '1:48:30', 24),
    (30, 8, 3, 'finished', '0:19:40', '0:19:45', 37), (31, 8, 9, 'finished', '0:24:00', '0:24:10', 23), (32, 8, 8, 'finished', '0:36:00', '0:36:30', 74), (33, 8, 7, 'finished', '0:21:00', '0:21:05', 29),
    (34, 10, 3, 'finished', '0:20:10', '0:20:15', 38), (35, 10, 9, 'finished', '0:23:00', '0:23:10', 24), (36, 10, 2, 'finished', '0:22:00', '0:22:10', 35), (37, 10, 12, 'finished', null, '0:27:00', 29),
    (38, 7, 6, 'finished', '0:52:00', '0:52:30', 45), (39, 7, 2, 'finished', '0:44:00', '0:44:10', 34), (40, 9, 2, 'finished', '0:43:00', '0:43:10', 35), (41, 9, 6, 'finished', '0:50:00', '0:50:30', 46), (42, 9, 12, 'dnf', null, null, 29),
    (43, 11, 7, 'finished', '2:55:00', '2:55:20', 29), (44, 11, 2, 'finished', '3:25:00', '3:25:30', 34), (45, 11, 11, 'finished', '4:25:00', '4:26:00', 72)
) as v (number, race_id, athlete_id, status, chip, gun, age)
join core.race as r on r.timing_partner_id = 1 and r.race_id = v.race_id
join core.athlete as a on a.timing_partner_id = 1 and a.athlete_id = v.athlete_id;
insert into core.result (timing_partner_id, result_id, race_id, event_id, athlete_id, first_name, last_name, full_name, sex, age, age_group, status, chip_time_ms, event_name, race_name, series, held_on, year, distance_m, distance_class)
values (2, 1, 1, 1, 1, 'Zoe', 'Hidden', 'Zoe Hidden', 'F', 34, '30-34', 'finished', 9000000, 'Lakeside Marathon', 'Marathon', 'lakeside marathon/marathon', '2025-06-01', 2025, 42195, 'marathon');

-- A mile with 21 nameless finishers a year, 5:00 to 6:40: the median is 5:50 in 2023 and 2024, and 10 % more in 2025.
insert into core.result (timing_partner_id, result_id, race_id, event_id, status, sex, chip_time_ms, event_name, race_name, series, held_on, year, distance_m, distance_class)
select 1, 1000 + r.race_id * 100 + n, r.race_id, r.event_id, 'finished', case when n % 2 = 0 then 'F' else 'M' end, ((300 + 5 * n) * case when r.year = 2025 then 1100 else 1000 end), r.event_name, r.name, r.series, r.held_on, r.year, r.distance_m, r.distance_class
from core.race as r cross join generate_series(0, 20) as n
where r.timing_partner_id = 1 and r.race_id in (17, 18, 19);

insert into core.registration (timing_partner_id, registration_id, event_id, race_id, athlete_id, provider, provider_registration_id, first_name, last_name, sex, age, city, state, country, registered_at, registered_on, race_fee_cents, processing_fee_cents, amount_paid_cents, currency)
select 1, v.id, v.event_id, v.race_id, v.athlete_id, 'runsignup', v.id::text, a.first_name, a.last_name, a.sex, 30, a.city, a.state, 'US', v.registered_on::timestamp at time zone 'America/New_York' + interval '10 hours', v.registered_on::date, v.fee, 300, v.paid, 'USD'
from (values
    (1, 10, 12, 2, '2026-05-01', 9000, 9300), (2, 10, 12, 4, '2026-06-14', 9500, 9800), (3, 10, 12, 5, '2026-06-14', 9500, 0),
    (4, 12, 13, 3, '2026-04-10', 3500, 3800), (5, 12, 14, 6, '2026-05-20', 4500, 4800), (6, 12, 13, 9, '2026-06-01', 3500, 3800), (7, 13, 15, 12, '2025-12-24', 3000, 3300)
) as v (id, event_id, race_id, athlete_id, registered_on, fee, paid)
join core.athlete as a on a.timing_partner_id = 1 and a.athlete_id = v.athlete_id;
-- Somebody signed up at the second partner after its last sync began, and one clock there runs a century ahead.
insert into core.registration (timing_partner_id, registration_id, event_id, race_id, provider, provider_registration_id, registered_at, registered_on)
values (2, 1, 2, 2, 'runsignup', '1', '2026-06-15 04:10+00', '2026-06-15'), (2, 2, 2, 2, 'runsignup', '2', '2126-06-15 04:10+00', '2126-06-15');

insert into core.weather (timing_partner_id, event_id, observed_on, temperature_c, humidity_pct, wind_kph, wind_gust_kph, precipitation_mm, conditions, source)
values
    (1, 1, '2022-10-08', 9.0, 60, 8, 15, 0, 'clear', 'station'), (1, 2, '2023-10-14', 11.0, 65, 10, 20, 1.2, 'rain', 'station'), (1, 3, '2024-10-12', 10.0, 58, 9, 18, 0, 'cloudy', 'station'),
    (1, 4, '2025-10-11', 27.5, 85, 20, 35, 0, 'clear', 'station'), (1, 5, '2024-09-15', 18.0, 70, 5, 10, 0, 'clear', 'station'), (1, 6, '2025-09-14', 16.0, 66, 6, 12, 0, 'overcast', 'station'),
    (1, 7, '2025-05-04', 14.0, 50, 12, 22, 0, 'clear', 'station'), (1, 8, '2026-05-03', 13.0, 75, 14, 25, 4.0, 'rain', 'station'),
    (1, 16, '2023-07-04', 20.0, 60, 5, 9, 0, 'clear', 'station'), (1, 17, '2024-07-04', 21.0, 62, 5, 9, 0, 'clear', 'station'), (1, 18, '2025-07-04', 34.0, 70, 3, 5, 0, 'clear', 'station');

insert into core.sync_run (timing_partner_id, sync_run_id, provider, operation, provider_event_id, event_id, finished_at, status, record_count, error, run_count, failed_run_count)
values
    (1, 1, 'runsignup', 'registrations', '9012', 12, '2026-06-15 03:40+00', 'succeeded', 3, null, 40, 1),
    (1, 2, 'runsignup', 'registrations', '9010', 10, '2026-06-15 02:00+00', 'succeeded', 3, null, 40, 0),
    (1, 3, 'chronotrack', 'results', '115', 15, '2026-06-07 12:00+00', 'failed', 0, 'HTTP 503 from the provider', 9, 4),
    (1, 4, 'chronotrack', 'results', '108', 8, '2026-05-04 12:00+00', 'succeeded', 120, null, 30, 0),
    (1, 5, 'chronotrack', 'participants', '108', 8, '2026-06-15 05:00+00', 'failed', 0, 'HTTP 503 from the provider', 9, 4),
    (2, 1, 'runsignup', 'registrations', '9202', 2, '2026-06-15 02:00+00', 'succeeded', 1, null, 1, 0);

-- What the merges keep up to date, worked out here from the rows above.
update core.race as r set
    finisher_count = s.finishers, timed_count = s.timed, dnf_count = s.dnf, dns_count = s.dns, dq_count = s.dq, entrant_count = s.entrants,
    fastest_time_ms = s.fastest, median_time_ms = s.median, mean_time_ms = s.mean, slowest_time_ms = s.slowest
from (
    select timing_partner_id, race_id, count(*) filter (where status = 'finished') as finishers, count(chip_time_ms) as timed, count(*) filter (where status = 'dnf') as dnf,
        count(*) filter (where status = 'dns') as dns, count(*) filter (where status = 'dq') as dq, count(*) as entrants, min(chip_time_ms) as fastest,
        percentile_cont(0.5) within group (order by chip_time_ms)::integer as median, avg(chip_time_ms)::integer as mean, max(chip_time_ms) as slowest
    from core.result group by 1, 2
) as s
where s.timing_partner_id = r.timing_partner_id and s.race_id = r.race_id;
update core.race as r set registration_count = s.number
from (select timing_partner_id, race_id, count(*) as number from core.registration group by 1, 2) as s
where s.timing_partner_id = r.timing_partner_id and s.race_id = r.race_id;
update core.race as r set usual_median_time_ms = s.usual
from (
    select r.timing_partner_id, r.race_id, percentile_cont(0.5) within group (order by o.median_time_ms)::integer as usual
    from core.race as r join core.race as o on o.timing_partner_id = r.timing_partner_id and o.series = r.series and o.distance_class = r.distance_class and o.race_id <> r.race_id and o.median_time_ms is not null
    group by 1, 2 having count(*) >= 2
) as s
where s.timing_partner_id = r.timing_partner_id and s.race_id = r.race_id;
update core.event as e set race_count = s.races, entrant_count = s.entrants, finisher_count = s.finishers, registration_count = s.registrations
from (select timing_partner_id, event_id, count(*) as races, sum(entrant_count) as entrants, sum(finisher_count) as finishers, sum(registration_count) as registrations from core.race group by 1, 2) as s
where s.timing_partner_id = e.timing_partner_id and s.event_id = e.event_id;
update core.athlete as a set race_count = s.races, first_raced_on = s.first_on, last_raced_on = s.last_on
from (select timing_partner_id, athlete_id, count(*) as races, min(held_on) as first_on, max(held_on) as last_on from core.result group by 1, 2) as s
where s.timing_partner_id = a.timing_partner_id and s.athlete_id = a.athlete_id;
insert into core.finish_summary (timing_partner_id, distance_class, year, sex, age_group, finisher_count, timed_count, total_time_ms, fastest_time_ms, slowest_time_ms)
select timing_partner_id, distance_class, year, coalesce(sex, '?'), coalesce(age_group, '?'), count(*), count(chip_time_ms), coalesce(sum(chip_time_ms), 0), min(chip_time_ms), max(chip_time_ms)
from core.result where status = 'finished' and distance_class is not null and year is not null group by 1, 2, 3, 4, 5;
insert into core.finish_histogram (timing_partner_id, distance_class, year, sex, age_group, chip_time_s, finisher_count)
select timing_partner_id, distance_class, year, coalesce(sex, '?'), coalesce(age_group, '?'), chip_time_ms / 1000, count(*)
from core.result where status = 'finished' and chip_time_ms is not null and distance_class is not null and year is not null group by 1, 2, 3, 4, 5, 6;
analyze;
