"""What may be done, by whom and when: each function is one step inside a transaction that its caller opened."""
