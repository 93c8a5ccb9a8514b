"""The contact sheet: every mail of the catalogue on one page that opens without a network."""
