create temp table judged_time (
    race_id bigint not null, entry_no integer not null, chip_time_ms integer, gun_time_ms integer, is_withheld boolean not null, is_stand_in boolean not null
) on commit drop
