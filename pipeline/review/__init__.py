"""Review: suggestions go to a person and come back as decisions."""
