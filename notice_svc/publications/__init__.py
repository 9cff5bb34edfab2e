"""What a bureau publishes without a period: showcases, catalogues, indices, the preferred list, needs and offers."""
