from vault.models import Account, Device, Label, Note, Tag, Ticket, User


def fill():
    for name in ("mia", "otto"):
        user = User(username=name, email=f"{name}@example.com", phone=f"555-{name}", api_key=f"key-{name}")
        user.set_password("sesame")
        user.save()
        Device.objects.create(user=user, label=f"phone of {name}", secret=f"seed-{name}")
        account = Account.objects.create(owner=user, name=f"account of {name}", api_token=f"token-{name}")
        Note.objects.create(owner=user, title=f"note of {name}", text=f"diary of {name}")
        Ticket.objects.create(title=f"ticket of {name}", account=account)
    User.objects.create_superuser("root", password="sesame")
    tag = Tag.objects.create(name="blue", color="#00f")
    Label.objects.create(text="first", tag=tag)
