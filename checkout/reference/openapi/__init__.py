"""The OpenAPI document of the API: shapes from the code that validates and renders, words from docs/api."""
