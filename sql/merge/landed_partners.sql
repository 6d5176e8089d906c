-- Newest copy of each partner that has a name.
select distinct on (merge.clean(timing_partner_id)) merge.clean(timing_partner_id), coalesce(merge.clean_name(company_name), 'Partner ' || merge.clean(timing_partner_id))
from landing.timing_partners
where merge.clean(timing_partner_id) is not null
order by merge.clean(timing_partner_id), landing_id desc
