"""The PDF reader: words from PDFium, order from the structure tree or from geometry."""

from pipeline.ingest.pdf.reader import read

__all__ = ["read"]
