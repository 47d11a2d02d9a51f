from rest_framework.routers import DefaultRouter, SimpleRouter

from . import viewsets

router = DefaultRouter()
router.register("books", viewsets.BookViewSet)
router.register("titles", viewsets.TitleViewSet, basename="title")
router.register("volumes", viewsets.VolumeViewSet, basename="volume")
router.register("writers", viewsets.WriterViewSet, basename="writer")
router.register("writers-full", viewsets.FullWriterViewSet, basename="writer-full")
router.register("details", viewsets.DetailViewSet, basename="detail")
router.register("singles", viewsets.SingleViewSet, basename="single")
router.register("actions", viewsets.ActionViewSet, basename="action")
router.register("stock", viewsets.StockViewSet, basename="stock")
router.register("deep", viewsets.DeepViewSet, basename="deep")
router.register("deep-loaded", viewsets.LoadedDeepViewSet, basename="deep-loaded")
router.register("everything", viewsets.EverythingViewSet, basename="everything")
router.register("short", viewsets.ShortViewSet, basename="short")
router.register("chains", viewsets.ChainViewSet, basename="chain")
router.register("chains-half", viewsets.HalfChainViewSet, basename="chain-half")
router.register("computed", viewsets.ComputedViewSet, basename="computed")
router.register("counted", viewsets.CountedViewSet, basename="counted")
router.register("shaped", viewsets.ShapedViewSet, basename="shaped")
router.register("shaped-loaded", viewsets.LoadedShapedViewSet, basename="shaped-loaded")
router.register("inherited", viewsets.InheritedViewSet, basename="inherited")
router.register("mixed", viewsets.MixedViewSet, basename="mixed")

links = SimpleRouter()
links.register("linked/reviews", viewsets.LinkedReviewViewSet, basename="review")
links.register("linked/authors", viewsets.LinkedAuthorViewSet, basename="author")
links.register("linked/tags", viewsets.LinkedTagViewSet, basename="tag")
links.register("linked/houses", viewsets.LinkedHouseViewSet, basename="publisher")

urlpatterns = router.urls + links.urls
