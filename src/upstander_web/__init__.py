"""The web: keeps rows, checks permissions and shows pages; the engine decides."""
