"""Tests of what shops test with."""
