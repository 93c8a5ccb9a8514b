"""The preview: its parts without a browser, and the whole in one."""
