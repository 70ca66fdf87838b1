"""Every dial of the topic: what the views share, and what each has of its own."""
