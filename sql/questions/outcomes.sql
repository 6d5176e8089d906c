-- Entrants and what became of them. Rates are of those who started; no-shows are a share of all.
select
    {selected}
    sum(r.finisher_count)::bigint as finishers,
    sum(r.dnf_count)::bigint as dnf,
    sum(r.dq_count)::bigint as dq,
    sum(r.dns_count)::bigint as dns,
    100.0 * sum(r.dnf_count) / nullif(sum(r.finisher_count + r.dnf_count + r.dq_count), 0) as dnf_rate,
    100.0 * sum(r.dns_count) / nullif(sum(r.finisher_count + r.dnf_count + r.dq_count + r.dns_count), 0) as dns_rate,
    100.0 * sum(r.dq_count) / nullif(sum(r.finisher_count + r.dnf_count + r.dq_count), 0) as dq_rate,
    100.0 * sum(r.finisher_count) / nullif(sum(r.finisher_count + r.dnf_count + r.dq_count), 0) as finish_rate
from race as r
{joins}
where {conditions}
  and r.finisher_count + r.dnf_count + r.dq_count + r.dns_count > 0
{grouped}
