select
    {selected}
    count(*) as {name}
from {source}
{joins}
where {conditions}
{grouped}
