"""Downloads: the whole permitted result as a CSV file behind a link that cannot be guessed and soon expires."""
