-- The legacy SQLite file: 17 tables, and ct_archived_events, which a backfill added last.
-- Ids are INTEGER for RunSignUp and for the program's own rows, TEXT for ChronoTrack; dates, times, money, booleans and
-- JSON are TEXT. ct_participants has no key, because entry ids repeat between partners.

create table timing_partners (
    timing_partner_id integer primary key,
    company_name text,
    access_password text
);

create table users (
    user_id integer primary key,
    email text,
    timing_partner_id integer
);

create table providers (
    provider_id integer primary key,
    name text
);

create table partner_provider_credentials (
    partner_provider_credential_id integer primary key,
    provider_id integer,
    timing_partner_id integer,
    principal text,
    secret text,
    haku_event_name text,
    credential_type text
);

create table timing_partner_haku_orgs (
    timing_partner_haku_org_id integer primary key,
    event text,
    client_id text,
    client_secret text,
    timing_partner_id integer
);

-- One real event and its ids at the providers.
create table events (
    event_id integer primary key,
    event_name text,
    event_date text,
    city text,
    state text,
    timing_partner_id integer,
    ct_event_id text,
    runsignup_race_id text,
    raceroster_event_id text,
    copernico_event_id text,
    haku_event_id text,
    sync_settings text,
    last_sync_timestamps text
);

-- event_id is the provider's (here ChronoTrack's); degrees Celsius, percent, km/h and millimetres, as text.
create table event_weather (
    id integer primary key,
    event_id text,
    provider_name text,
    timing_partner_id integer,
    event_date text,
    temperature text,
    humidity text,
    wind_speed text,
    wind_gust text,
    precipitation text,
    conditions text,
    source text,
    fetched_date text
);

create table sync_queue (
    sync_queue_id integer primary key,
    timing_partner_id integer,
    event_id text,
    status text,
    provider_name text,
    operation_type text,
    sync_direction text,
    priority integer,
    scheduled_time text
);

create table sync_history (
    sync_history_id integer primary key,
    timing_partner_id integer,
    event_id text,
    sync_time text,
    status text,
    reason text,
    num_of_synced_records integer,
    entries_success integer,
    entries_failed integer,
    callback_url text,
    provider_name text,
    operation_type text,
    sync_direction text,
    error_details text,
    data_snapshot text
);

create table runsignup_races (
    race_id integer primary key,
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
    credentials_used text,
    timing_partner_id integer
);

create table runsignup_events (
    event_id integer primary key,
    race_id integer,
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
    credentials_used text,
    timing_partner_id integer
);

create table runsignup_participants (
    id integer primary key,
    race_id integer,
    event_id integer,
    registration_id integer,
    user_id integer,
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
    rsu_transaction_id integer,
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
    credentials_used text,
    timing_partner_id integer
);

create table runsignup_participant_counts (
    id integer primary key,
    race_id integer,
    event_id integer,
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
    credentials_used text,
    timing_partner_id integer
);

create table ct_events (
    event_id text primary key,
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
    timing_partner_id integer
);

create table ct_races (
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
    timing_partner_id integer,
    primary key (race_id, event_id)
);

create table ct_participants (
    entry_id text,
    event_id text,
    race_id text,
    entry_external_id text,
    athlete_id text,
    team_id text,
    entry_name text,
    team_name text,
    athlete_email text,
    entry_type text,
    entry_status text,
    entry_bib text,
    entry_race_age text,
    athlete_first_name text,
    athlete_last_name text,
    athlete_sex text,
    athlete_birthdate text,
    athlete_home_phone text,
    athlete_mobile_phone text,
    location_street text,
    location_city text,
    location_region text,
    location_postal_code text,
    location_country text,
    credentials_used text,
    timing_partner_id integer
);

create table ct_results (
    id integer primary key,
    event_id text,
    race_id text,
    entry_id text,
    results_bib text,
    results_first_name text,
    results_last_name text,
    results_hometown text,
    results_bracket_name text,
    results_primary_bracket_name text,
    results_sex text,
    results_age text,
    results_rank text,
    results_state_code text,
    results_country_code text,
    results_postal_code text,
    results_time text,
    results_gun_time text,
    results_pace text,
    results_gun_pace text,
    credentials_used text,
    timing_partner_id integer
);

create table ct_archived_events (
    event_id text,
    event_name text,
    timing_partner_id integer,
    archived_date text,
    error_message text,
    data_type text,
    credentials_used text
);
