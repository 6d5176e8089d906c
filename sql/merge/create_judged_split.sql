create temp table judged_split (newness bigint primary key, time_ms integer) on commit drop
