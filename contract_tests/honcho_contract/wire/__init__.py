"""Requests and answers on the wire, and the server that they go to."""
