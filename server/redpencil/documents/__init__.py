"""A task as documents: how it is laid out, what each says, and the sheet that is the review."""
