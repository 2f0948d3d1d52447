"""What is sent: the documents for each audience, and the invented case that shows them."""
