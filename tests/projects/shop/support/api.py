from rest_framework import permissions, viewsets

from common.permissions import IsOwnerOrStaff

from .models import Ticket
from .serializers import TicketSerializer


class TicketViewSet(viewsets.ModelViewSet):
    serializer_class = TicketSerializer
    permission_classes = [permissions.IsAuthenticated, IsOwnerOrStaff]

    def get_queryset(self):
        tickets = Ticket.objects.select_related("customer").prefetch_related("messages")
        if self.request.user.is_staff:
            return tickets
        return tickets.filter(customer=self.request.user)
