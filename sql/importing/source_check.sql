pragma quick_check({what})
