"""The compiler, proven: against a reference, against hostile data, against its own claims."""
