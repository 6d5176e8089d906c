-- Words that SQL reads itself, and numbers for the brackets.
alter table word_bracket add column bracket_no integer;
update word_bracket as b set bracket_no = n.bracket_no
from (select raw_name, row_number() over (order by raw_name)::integer as bracket_no from word_bracket) as n where n.raw_name = b.raw_name;

create temp table word_birth_date on commit drop as
select raw, merge.birth_date(merge.clean(raw)) as birth_date
from (
    select distinct athlete_birthdate as raw from landing.ct_participants where timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
    union
    select dob from landing.runsignup_participants where timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
) as every
where merge.clean(raw) is not null;
analyze word_birth_date;

create temp table word_provider_id on commit drop as
select p.provider_id as raw, min(w.provider) as provider
from landing.providers as p join word_provider as w on w.raw = p.name
group by p.provider_id;
