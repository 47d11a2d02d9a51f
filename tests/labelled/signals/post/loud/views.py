from django.http import HttpResponse
from loud import handlers  # noqa: F401
from loud.models import Shout


def notice(request):
    return HttpResponse(str(Shout.objects.count()))
