"""Public notices, their periods and objections, and items of information about organisations."""
