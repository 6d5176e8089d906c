-- :row_limit is -1 for all; in a damaged table it keeps SQLite from looking at what lies behind the last row.
select {fields} from {table} where {key} between :first and :last order by {key} limit :row_limit
