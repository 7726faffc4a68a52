"""Operations on accounts and sessions, one a file."""
