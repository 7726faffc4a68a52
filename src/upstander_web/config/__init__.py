"""Settings, addresses and what every page shares; the only place where the apps are joined."""
