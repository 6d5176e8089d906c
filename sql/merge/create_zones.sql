create temp table zone on commit drop as select unnest(%s::text[]) as name
