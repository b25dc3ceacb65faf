"""What holds whatever the database: shuffling, patches, checks, formats. Pure: no I/O, no clock but `instant`."""
