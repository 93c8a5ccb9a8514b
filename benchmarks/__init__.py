"""What things cost: measured, written down, never asserted by a clock in a test."""
