copy landing.{table} ({columns}) from stdin with (format text, delimiter {delimiter}, null {null}, encoding 'UTF8')
