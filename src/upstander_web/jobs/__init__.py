"""Jobs: the commands that join the apps, which do not know each other (imports, the demo)."""
