select name, app.partner_number(name) from unnest(%s::text[]) as name
