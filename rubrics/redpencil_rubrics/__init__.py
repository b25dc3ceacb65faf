"""Categories, severities and rubrics: data, and the strict loader for it."""
