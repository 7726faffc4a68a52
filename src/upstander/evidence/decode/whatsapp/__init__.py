"""What WhatsApp chat exports are made of: headers, dates, labels, its own words in many tongues."""
