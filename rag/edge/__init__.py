"""The edges: the command line, the HTTP server, what both show, and the doctor."""
