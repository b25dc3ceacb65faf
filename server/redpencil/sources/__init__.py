"""Sources: one module a platform that gives tasks and takes reviews. What they know is HTTP, never the store."""
