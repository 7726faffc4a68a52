"""The detection app; it keeps no rows of its own."""

from django.apps import AppConfig


class DetectionConfig(AppConfig):
    """Registers the page of the detection model."""

    name = "upstander_web.detection"
    label = "detection"
    verbose_name = "Detection"
