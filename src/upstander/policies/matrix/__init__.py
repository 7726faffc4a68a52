"""The matrix of questions by forces: built, exported, read for gaps and good practice."""
