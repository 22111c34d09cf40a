"""What is left to keep or to send: a report as one page, and pictures."""
