from rest_framework.permissions import BasePermission


class IsOwner(BasePermission):
    def has_permission(self, request, view):
        return bool(request.user and request.user.is_authenticated)

    def has_object_permission(self, request, view, obj):
        return obj.owner_id == request.user.pk


class IsMember(BasePermission):
    def has_permission(self, request, view):
        return bool(request.user and request.user.is_authenticated)


class IsKeeper(BasePermission):
    def has_permission(self, request, view):
        return bool(request.user and request.user.username == "keeper")

    def has_object_permission(self, request, view, obj):
        return self.has_permission(request, view)
