"""Quotes: coded passages become quotations that may be printed, each verifiable against its source."""
