"""All IO: discovery, reading, the overlay of open buffers, watching, configuration files, atomic writes."""
