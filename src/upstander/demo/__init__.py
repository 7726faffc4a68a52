"""The demo force: Northmarch Police, wholly invented, in the export formats of the world."""
