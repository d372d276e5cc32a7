"""How gunicorn serves the application: a worker class whose threads wait for no client."""
