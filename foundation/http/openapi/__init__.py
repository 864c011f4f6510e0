"""The JSON API describes itself: routes by schema, the OpenAPI document they make, its page."""
