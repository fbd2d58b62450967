"""Report: tables and quotes become files that can be sent."""
