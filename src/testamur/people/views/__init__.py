"""Pages of people: signing in and out, the people page, my details."""
