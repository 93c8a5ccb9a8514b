"""The proof that postmail does what it says."""
