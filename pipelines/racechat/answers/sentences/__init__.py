"""The sentence of an answer, a module per kind of question. Every number in it comes from the rows."""
