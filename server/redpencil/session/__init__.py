"""The one mutable owner of what is open, and the frozen snapshots that handlers read."""
