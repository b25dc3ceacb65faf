"""Sync: what waits here goes to the source, what is new there comes here. Offline is a normal state."""
