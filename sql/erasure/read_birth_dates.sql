select raw, merge.birth_date(raw)::text from unnest(%(raws)s::text[]) as r (raw)
