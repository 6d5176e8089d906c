-- The row that comes :skip rows after the first: there the next chunk begins.
select {key} from {table} where {key} between :first and :last order by {key} limit 1 offset :skip
