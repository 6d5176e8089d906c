create temp table want_weather (
    event_id bigint, observed_on date, temperature_c numeric(4, 1), humidity_pct numeric(4, 1), wind_kph numeric(5, 1),
    wind_gust_kph numeric(5, 1), precipitation_mm numeric(6, 1), conditions text, source text
) on commit drop
