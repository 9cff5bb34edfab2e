"""Sessions (培训、咨询等活动): announced, held, closed with their attendance counted."""
