--: stopped
select count(*) from generate_series(1, 1000000000000)
--: stopped
select count(*) from generate_series(1, 1000000) as a, generate_series(1, 1000000) as b
--: stopped
with recursive r as (select 1 as i union all select i + 1 from r) select count(*) from r
--: stopped
with recursive r as (select 1 as i union all select r.i from r, generate_series(1, 2)) select count(*) from r
--: stopped
select count(*) from result as a, result as b, result as c, result as d, result as e, result as f, result as g, result as h, result as i, result as j, result as k, result as l, result as m, result as n, result as o, result as p, result as q, result as r, result as s, result as t
--: stopped
select i from generate_series(1, 100000000) as i order by -i
--: stopped
select * from (select i, random() as r from generate_series(1, 100000000) as i) as x order by r limit 1
--: stopped
select repeat('x', 1000000000) || repeat('y', 1000000000)
--: stopped
select repeat(repeat(repeat('x', 10000), 10000), 10000)
--: stopped
select lpad('x', 2000000000, 'y')
--: stopped
select array_agg(repeat('x', 1000000) || i) from generate_series(1, 5000) as i
--: stopped
select string_agg(repeat('x', 1000000) || i, ''), string_agg(repeat('y', 1000000) || i, '') from generate_series(1, 2000) as i
--: stopped
select jsonb_agg(repeat('x', 1000000) || i) from generate_series(1, 5000) as i
--: stopped
select length(x || x) from (select x || x as x from (select x || x as x from (select x || x as x from (select x || x as x from (select x || x as x from (select x || x as x from (select repeat('x', 10000000) as x) a) b) c) d) e) f) g
--: stopped
select count(*) from generate_series(1, 100000000) as i where i::text ~ '(a+)+$'
--: stopped
select factorial(100000)
--: stopped
select 9.9 ^ 99999.0 ^ 9.0
--: stopped
select x.*, y.* from generate_series(1, 100000000) as x, generate_series(1, 100000000) as y
--: stopped
select array_fill(0, array[30000, 30000])
--: stopped
select regexp_matches(repeat('a', 100000000), '(a*)*b', 'g')
--: stopped
select count(distinct i) from generate_series(1, 1000000000) as i
--: stopped
select numeric '1' / (10 ^ 130000)::numeric(1000, 0)
--: stopped
select format('%s%s', repeat('x', 900000000), repeat('x', 900000000))
