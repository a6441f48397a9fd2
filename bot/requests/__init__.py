"""What is asked for in words besides an answer: a summary, a timeline, what is new since a day."""
