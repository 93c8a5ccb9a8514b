"""Scripts of the project: they make what is checked in (pictures, data), never what is shipped."""
