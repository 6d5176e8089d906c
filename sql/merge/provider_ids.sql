create temp table word_provider_id on commit drop as
select p.provider_id as raw, min(w.provider) as provider
from landing.providers as p
join word_provider as w on w.raw = p.name
group by p.provider_id
