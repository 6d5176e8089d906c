select {fields} from {table} order by {order} limit :row_limit
