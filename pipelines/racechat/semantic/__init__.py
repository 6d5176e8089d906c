"""The semantic model: one data file that says what the data means and which words people use for it."""
