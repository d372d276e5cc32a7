"""How the bare program is served: one process with eight threads, as gunicorn.conf.py has it for SQLite."""

workers = 1
threads = 8
worker_class = "gthread"
preload_app = True
keepalive = 5
loglevel = "warning"
control_socket_disable = True
