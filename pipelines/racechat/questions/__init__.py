"""From words to a typed question: every content word is accounted for, or the question is not answered."""
