insert into app.request_key as k (inner_pad, outer_pad) values (%(inner_pad)s, %(outer_pad)s)
on conflict (is_the_one) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
where k.inner_pad is distinct from excluded.inner_pad
