"""What the editor may ask: one file per capability, none of which imports another."""
