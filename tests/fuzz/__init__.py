"""Generated requests to every call of the API: no answer is a 500, and each is as the OpenAPI document says.

The suite tries a few requests for each call, the same ones in each run. `make fuzz` tries many random ones.
"""
