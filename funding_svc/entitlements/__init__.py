"""What an organisation or a worker could claim today (免申即享): reckoned and shown, nothing filed."""
