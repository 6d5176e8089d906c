(with named ({names}) as (select {fields} from {table}) select * from named)
