"""Tests of what finds faults in mails: each rule is seen to fire, and to be silent."""
