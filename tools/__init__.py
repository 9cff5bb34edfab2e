"""What people run beside the suite."""
