copy (
    select {columns} from landing.{table} where landing_id between {first} and {last} and {scope} order by landing_id
) to stdout with (format text, delimiter {delimiter}, null {null}, encoding 'UTF8')
