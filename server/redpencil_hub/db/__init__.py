"""Tables, and one module a noun with the statements on it; what is allowed is decided in `services`."""
