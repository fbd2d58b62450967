"""Themebank: qualitative evidence from sources to a report, with a person deciding every code."""

__version__ = "0.1.0"
