"""Make the peer's tables, one queue and one member of staff; print the session of that one."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer_settings")

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from helpdesk.models import Queue  # noqa: E402

call_command("migrate", interactive=False, verbosity=0)
user = get_user_model().objects.create_superuser("clerk", "clerk@example.org", "clerk")
queue = Queue.objects.create(title="窗口", slug="window", allow_public_submission=True)
client = Client()
client.force_login(user)
print(client.cookies["sessionid"].value, queue.pk)
