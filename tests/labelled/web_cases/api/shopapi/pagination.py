from rest_framework.pagination import PageNumberPagination


class WidePages(PageNumberPagination):
    page_size = 100
