from asgiref.sync import async_to_sync
from press.models import Article
from press.serializers import TitleSerializer
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView


class Latest(APIView):
    async def get(self, request):  # want: MIR614  # gives: [200, "{\"title\":\"Story 4\"}"]
        article = await Article.objects.alast()
        return Response({"title": article.title})


class Longest(ListAPIView):
    queryset = Article.objects.order_by("-words")[:1]
    serializer_class = TitleSerializer

    async def get(self, request, *args, **kwargs):  # want: MIR614  # gives: [200, "\"TitleSerializer\""]
        return Response(self.get_serializer_class().__name__)


@api_view(["GET"])
async def count(request):  # want: MIR614  # gives: [200, "4"]
    return Response(await Article.objects.acount())


class SyncLatest(APIView):
    def get(self, request):  # ok: MIR614
        return Response({"title": Article.objects.last().title})  # ok: MIR601


class Started(APIView):
    def get(self, request):  # ok: MIR614
        return Response(async_to_sync(self._count)())

    async def _count(self):
        return await Article.objects.acount()  # ok: MIR614


@api_view(["GET"])
def sync_count(request):  # ok: MIR614
    return Response(Article.objects.count())  # ok: MIR601
