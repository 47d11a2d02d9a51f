from models import Thing


def found():
    list(Thing.objects.filter(name__sounds="x", name__backwards__contains="x", name__length__gt=3))  # ok: MIR802
    list(Thing.objects.filter(name__souns="x"))  # want: MIR802 "`sounds`" offered
