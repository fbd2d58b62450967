"""Analyse: the coding and the case attributes become tables."""
