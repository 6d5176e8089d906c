select
    {selected}
from {source} as t
{joins}
where {conditions}
{grouped}
