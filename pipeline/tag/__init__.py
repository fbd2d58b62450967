"""Tag: segments and a codebook become suggestions, each with its probability and why."""
