-- What import and merge repaired, withheld or doubt, where a partner can read it.
create table ref.finding_kind (
    kind text primary key,
    severity text not null check (severity in ('note', 'doubt', 'fault')),
    title text not null,
    advice text not null
);
comment on table ref.finding_kind is 'The kinds of finding, and what to do about each.';
comment on column ref.finding_kind.kind is 'Key used by finding.kind.';
comment on column ref.finding_kind.severity is 'note (nothing to do), doubt (worth a look) or fault (numbers leave something out until it is put right).';
comment on column ref.finding_kind.title is 'What it is, in a few words.';
comment on column ref.finding_kind.advice is 'What to do.';
insert into ref.finding_kind (kind, severity, title, advice) values
    ('times_read_by_course', 'note', 'Times in an unusual form', 'Nothing, if the times of this race look right. Else export its results again as h:mm:ss.'),
    ('time_read_by_place', 'doubt', 'Single times in another form than the rest', 'Compare these runners'' times with their places, and correct them at the provider.'),
    ('time_withheld', 'fault', 'Times that cannot be right', 'Correct them at the provider: until then these finishers have no time here.'),
    ('time_stands_for_none', 'note', 'Figures that stand for no time', 'Nothing. Better still, mark these runners DNF or DNS at the provider.');

create table core.finding (
    timing_partner_id integer not null,
    kind text not null,
    subject text not null,
    event_id bigint,
    race_id bigint,
    event_name text,
    race_name text,
    held_on date,
    row_count integer not null check (row_count > 0),
    what text not null,
    evidence jsonb not null,
    primary key (timing_partner_id, kind, subject)
) partition by list (timing_partner_id);
comment on table core.finding is 'What is odd in the data: repaired, withheld, or in doubt. One row per kind and race (or event, or table).';
comment on column core.finding.kind is 'What kind of finding; ref.finding_kind says what to do about it.';
comment on column core.finding.subject is 'What it is about; with the kind, the key.';
comment on column core.finding.event_id is 'The event, where it is about one.';
comment on column core.finding.race_id is 'The race, where it is about one.';
comment on column core.finding.event_name is 'Name of the event.';
comment on column core.finding.race_name is 'Name of the race.';
comment on column core.finding.held_on is 'Local date of the race.';
comment on column core.finding.row_count is 'How many rows it is about.';
comment on column core.finding.what is 'What was found, in a sentence.';
comment on column core.finding.evidence is 'What it rests on: figures, limits, examples.';

-- Whether a text in a time column needs the judgement of its race: it holds figures, and they are not a clock's.
create function merge.is_odd_time(raw text) returns boolean
language sql immutable parallel safe
return raw ~ '[1-9]' and (raw !~ '^\d{1,3}:[0-5]\d(:[0-5]\d)?(\.\d{1,3})?$' or raw ~ '^(\d?9:59:59(\.\d+)?|99:59)$');
comment on function merge.is_odd_time is 'Whether a text in a time column holds figures that are not plainly h:mm:ss or m:ss, or are a row of nines.';
