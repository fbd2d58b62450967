"""Anonymise: who is known, what they are called in public, and what must not be shared."""
