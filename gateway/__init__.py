"""HTTP in, RPC out: one route table, identity, limits, problems, OpenAPI, the public pages."""
