"""The task API over HTTP: decode, ask one service, encode. Nothing is decided here but status codes and headers."""
