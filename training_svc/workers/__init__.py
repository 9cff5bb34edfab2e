"""Social workers (社会工作者): identity, employer, certificates, moves, continuing education."""
