"""The kinds of mail: their data, their templates, their copy."""
