"""The surfaces: REST, chat, MCP, the command line and the web page. None has logic of its own."""
