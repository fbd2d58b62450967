"""The review desk: local web pages on which people decide. See :mod:`pipeline.desk.routes` for all of them."""
