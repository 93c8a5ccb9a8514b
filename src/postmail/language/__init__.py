"""Languages: which one a mail speaks, its catalogues, and how it writes money, dates and names."""
