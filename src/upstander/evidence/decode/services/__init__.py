"""The texts and rows of Slack, Teams and Telegram."""
