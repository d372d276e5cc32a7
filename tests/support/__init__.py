"""What tests stand on: databases, real servers, a browser, factories."""
