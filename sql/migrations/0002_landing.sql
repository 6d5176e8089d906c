-- Provider-shaped rows as they came: the legacy tables under their own names, every column text as the source wrote it.
--
-- landing_id is the row's rowid in the legacy file. Rows that a sync writes take theirs from landing.sync_row, far above
-- any rowid, so the import replaces its own rows alone. `extra` is a JSON object of columns that the source has and the
-- table has not. Columns with secrets (access_password, principal, secret, client_id, client_secret, credentials_used and
-- the like) have no place here.
-- A first import drops the keys below of an empty table, loads, and makes them again: keep them plain.

create sequence landing.sync_row as bigint minvalue 4611686018427387904 start 4611686018427387904;
comment on sequence landing.sync_row is 'landing_id of rows that a sync writes; the import keeps to smaller numbers.';

create table landing.timing_partners (
    landing_id bigint default nextval('landing.sync_row'),
    timing_partner_id text,
    company_name text,
    contact_email text,
    api_access_enabled text,
    created_at text,
    updated_at text,
    extra text,
    constraint timing_partners_pkey primary key (landing_id)
);
comment on table landing.timing_partners is 'Timing companies. The legacy access_password is never landed: it becomes an Argon2id hash.';

create table landing.users (
    landing_id bigint default nextval('landing.sync_row'),
    user_id text,
    email text,
    username text,
    role text,
    timing_partner_id text,
    created_at text,
    updated_at text,
    extra text,
    constraint users_pkey primary key (landing_id)
);
comment on table landing.users is 'Staff of the timing companies. The legacy data holds no password per person.';

create table landing.providers (
    landing_id bigint default nextval('landing.sync_row'),
    provider_id text,
    name text,
    provider_type text,
    api_base_url text,
    rate_limit_per_hour text,
    created_at text,
    extra text,
    constraint providers_pkey primary key (landing_id)
);
comment on table landing.providers is 'Registration and timing providers. Resolve them by name: their numbers differ between sources.';

create table landing.partner_provider_credentials (
    landing_id bigint default nextval('landing.sync_row'),
    partner_provider_credential_id text,
    provider_id text,
    timing_partner_id text,
    haku_event_name text,
    credential_type text,
    created_at text,
    updated_at text,
    extra text,
    constraint partner_provider_credentials_pkey primary key (landing_id)
);
comment on table landing.partner_provider_credentials is 'Which partner has credentials at which provider. The credentials themselves are never landed.';

create table landing.timing_partner_haku_orgs (
    landing_id bigint default nextval('landing.sync_row'),
    timing_partner_haku_org_id text,
    event text,
    timing_partner_id text,
    extra text,
    constraint timing_partner_haku_orgs_pkey primary key (landing_id)
);
comment on table landing.timing_partner_haku_orgs is 'Haku organisations of a partner. Client id and secret are never landed.';

create table landing.events (
    landing_id bigint default nextval('landing.sync_row'),
    event_id text,
    timing_partner_id text,
    name text,
    event_name text,
    event_date text,
    city text,
    state text,
    ct_event_id text,
    runsignup_race_id text,
    raceroster_event_id text,
    copernico_event_id text,
    haku_event_id text,
    sync_settings text,
    last_sync_timestamps text,
    created_at text,
    updated_at text,
    extra text,
    constraint events_pkey primary key (landing_id)
);
comment on table landing.events is 'Real events mapped to their ids at the providers.';

create table landing.event_weather (
    landing_id bigint default nextval('landing.sync_row'),
    id text,
    event_id text,
    provider_name text,
    timing_partner_id text,
    event_date text,
    temperature text,
    humidity text,
    wind_speed text,
    wind_gust text,
    precipitation text,
    conditions text,
    source text,
    fetched_date text,
    extra text,
    constraint event_weather_pkey primary key (landing_id)
);
comment on table landing.event_weather is 'Weather at an event.';

create table landing.sync_queue (
    landing_id bigint default nextval('landing.sync_row'),
    sync_queue_id text,
    timing_partner_id text,
    provider_id text,
    event_id text,
    provider_name text,
    operation_type text,
    sync_direction text,
    priority text,
    status text,
    scheduled_time text,
    retry_count text,
    max_retries text,
    payload text,
    created_at text,
    started_at text,
    completed_at text,
    extra text,
    constraint sync_queue_pkey primary key (landing_id)
);
comment on table landing.sync_queue is 'Sync jobs that were waiting.';

create table landing.sync_history (
    landing_id bigint default nextval('landing.sync_row'),
    sync_history_id text,
    timing_partner_id text,
    provider_id text,
    event_id text,
    provider_name text,
    operation_type text,
    sync_direction text,
    sync_time text,
    status text,
    reason text,
    num_of_synced_records text,
    entries_success text,
    entries_failed text,
    error_details text,
    data_snapshot text,
    duration_seconds text,
    callback_url text,
    extra text,
    constraint sync_history_pkey primary key (landing_id)
);
comment on table landing.sync_history is 'Past sync runs; most moved no record.';

create table landing.runsignup_races (
    landing_id bigint default nextval('landing.sync_row'),
    race_id text,
    name text,
    last_date text,
    last_end_date text,
    next_date text,
    next_end_date text,
    is_draft_race text,
    is_private_race text,
    is_registration_open text,
    created text,
    last_modified text,
    description text,
    url text,
    external_race_url text,
    external_results_url text,
    fb_page_id text,
    fb_event_id text,
    street text,
    street2 text,
    city text,
    state text,
    zipcode text,
    country_code text,
    timezone text,
    logo_url text,
    real_time_notifications_enabled text,
    fetched_date text,
    timing_partner_id text,
    created_at text,
    extra text,
    constraint runsignup_races_pkey primary key (landing_id)
);
comment on table landing.runsignup_races is 'RunSignUp races (race weekends: our events). The time zone stands here alone.';

create table landing.runsignup_events (
    landing_id bigint default nextval('landing.sync_row'),
    event_id text,
    race_id text,
    name text,
    details text,
    start_time text,
    end_time text,
    age_calc_base_date text,
    registration_opens text,
    event_type text,
    distance text,
    volunteer text,
    require_dob text,
    require_phone text,
    giveaway text,
    fetched_date text,
    timing_partner_id text,
    created_at text,
    extra text,
    constraint runsignup_events_pkey primary key (landing_id)
);
comment on table landing.runsignup_events is 'RunSignUp events (single races: our races), in local time of their race.';

create table landing.runsignup_participants (
    landing_id bigint default nextval('landing.sync_row'),
    id text,
    race_id text,
    event_id text,
    registration_id text,
    user_id text,
    first_name text,
    middle_name text,
    last_name text,
    email text,
    street text,
    city text,
    state text,
    zipcode text,
    country_code text,
    dob text,
    gender text,
    phone text,
    profile_image_url text,
    rsu_transaction_id text,
    transaction_id text,
    bib_num text,
    chip_num text,
    age text,
    registration_date text,
    team_id text,
    team_name text,
    team_type_id text,
    team_type text,
    team_gender text,
    team_bib_num text,
    last_modified text,
    imported text,
    race_fee text,
    offline_payment_amount text,
    processing_fee text,
    processing_fee_paid_by_user text,
    processing_fee_paid_by_race text,
    partner_fee text,
    affiliate_profit text,
    extra_fees text,
    amount_paid text,
    usatf_discount_amount_in_cents text,
    usatf_discount_additional_field text,
    giveaway text,
    giveaway_option_id text,
    fundraiser_id text,
    fundraiser_charity_id text,
    fundraiser_charity_name text,
    team_fundraiser_id text,
    multi_race_bundle_id text,
    multi_race_bundle text,
    signed_waiver_details text,
    fetched_date text,
    timing_partner_id text,
    created_at text,
    extra text,
    constraint runsignup_participants_pkey primary key (landing_id)
);
comment on table landing.runsignup_participants is 'RunSignUp registrations. Money is text with a currency sign; one column is in cents.';

create table landing.runsignup_participant_counts (
    landing_id bigint default nextval('landing.sync_row'),
    id text,
    race_id text,
    event_id text,
    count_date text,
    registered_count text,
    completed_count text,
    active_count text,
    incomplete_count text,
    registered_male_count text,
    registered_female_count text,
    registered_non_binary_count text,
    registered_unspecified_count text,
    group_count text,
    donations_count text,
    donations_total text,
    timing_partner_id text,
    created_at text,
    extra text,
    constraint runsignup_participant_counts_pkey primary key (landing_id)
);
comment on table landing.runsignup_participant_counts is 'Registrations per RunSignUp event and day; some rows name no partner.';

create table landing.ct_events (
    landing_id bigint default nextval('landing.sync_row'),
    event_id text,
    event_tag text,
    event_name text,
    event_description text,
    event_start_time text,
    event_end_time text,
    event_site_uri text,
    event_is_published text,
    event_device_protocol text,
    event_external_id text,
    organization_id text,
    organization_name text,
    location_street text,
    location_street2 text,
    location_city text,
    location_region text,
    location_postal_code text,
    location_country text,
    location_time_zone text,
    timing_partner_id text,
    fetched_date text,
    created_at text,
    extra text,
    constraint ct_events_pkey primary key (landing_id)
);
comment on table landing.ct_events is 'ChronoTrack events. Times are epoch seconds as text.';

create table landing.ct_races (
    landing_id bigint default nextval('landing.sync_row'),
    race_id text,
    event_id text,
    race_tag text,
    race_name text,
    race_type text,
    race_subtype text,
    race_course_distance text,
    race_pref_distance_unit text,
    race_planned_start_time text,
    race_planned_end_time text,
    race_actual_start_time text,
    race_actual_end_time text,
    race_age_ref_time text,
    timing_partner_id text,
    fetched_date text,
    created_at text,
    extra text,
    constraint ct_races_pkey primary key (landing_id)
);
comment on table landing.ct_races is 'ChronoTrack races. Times are epoch seconds as text, sometimes with decimals.';

create table landing.ct_participants (
    landing_id bigint default nextval('landing.sync_row'),
    entry_id text,
    event_id text,
    race_id text,
    entry_external_id text,
    entry_name text,
    entry_type text,
    entry_status text,
    entry_bib text,
    entry_race_age text,
    athlete_id text,
    athlete_first_name text,
    athlete_last_name text,
    athlete_sex text,
    athlete_birthdate text,
    athlete_email text,
    athlete_home_phone text,
    athlete_mobile_phone text,
    team_id text,
    team_name text,
    location_street text,
    location_street2 text,
    location_city text,
    location_region text,
    location_postal_code text,
    location_country text,
    timing_partner_id text,
    fetched_date text,
    created_at text,
    extra text,
    constraint ct_participants_pkey primary key (landing_id)
);
comment on table landing.ct_participants is 'ChronoTrack entries.';

create table landing.ct_results (
    landing_id bigint default nextval('landing.sync_row'),
    id text,
    event_id text,
    race_id text,
    entry_id text,
    results_bib text,
    results_first_name text,
    results_last_name text,
    results_sex text,
    results_age text,
    results_hometown text,
    results_state_code text,
    results_country_code text,
    results_postal_code text,
    results_time text,
    results_gun_time text,
    results_pace text,
    results_gun_pace text,
    results_rank text,
    results_bracket_name text,
    results_primary_bracket_name text,
    timing_partner_id text,
    fetched_date text,
    created_at text,
    extra text,
    constraint ct_results_pkey primary key (landing_id)
);
comment on table landing.ct_results is 'ChronoTrack result lines: several per runner, one per bracket and interval; repeated syncs may have added copies.';

create table landing.ct_archived_events (
    landing_id bigint default nextval('landing.sync_row'),
    event_id text,
    event_name text,
    timing_partner_id text,
    archived_date text,
    error_message text,
    data_type text,
    extra text,
    constraint ct_archived_events_pkey primary key (landing_id)
);
comment on table landing.ct_archived_events is 'ChronoTrack events whose entries the provider no longer hands out: the legacy rows are the only copy.';

create table landing.other (
    source_table text,
    landing_id bigint,
    timing_partner_id text,
    extra text,
    constraint other_pkey primary key (source_table, landing_id)
);
comment on table landing.other is 'Rows of tables that are not part of the legacy schema, as JSON: kept, not used.';
