"""The kinds of question, a module each: which words they need, and the Question that they make of them."""
