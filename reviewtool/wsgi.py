"""Django as a WSGI application; ``asgi.py`` runs it in a small thread pool."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewtool.settings")

application = get_wsgi_application()
