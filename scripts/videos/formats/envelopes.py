"""Records that wrap the platform's object: Zeeschuimer's, and 4CAT's copy of them."""

from collections.abc import Mapping

from scripts.videos.formats import douyin, tiktok
from scripts.videos.formats.layouts import Item, Layout
from scripts.videos.posts import DOUYIN, TIKTOK


def is_zeeschuimer(record: Mapping) -> bool:
    """Whether a record is Zeeschuimer's envelope.

    Examples
    --------
    >>> is_zeeschuimer({"item_id": "1", "data": {"id": "1"}}), is_zeeschuimer({"data": []})
    (True, False)
    """
    return isinstance(record.get("data"), dict) and not {"error", "videos"} & record.keys()


def is_fourcat(record: Mapping) -> bool:
    """Whether a record is a platform's object with the envelope of 4CAT."""
    return isinstance(record.get("__import_meta"), dict)


def open_zeeschuimer(record: Mapping) -> Item | None:
    """The platform's object in Zeeschuimer's envelope; None where there is none."""
    data = record.get("data")
    return _item(data, record) if isinstance(data, dict) else None


def open_fourcat(record: Mapping) -> Item | None:
    """The platform's object that 4CAT put the envelope into; None where there is none."""
    envelope = record.get("__import_meta")
    return _item(record, envelope) if isinstance(envelope, dict) else None


def _item(data, envelope):
    platform = envelope.get("source_platform")
    return Item(
        data,
        page=envelope.get("source_platform_url"),
        collected=envelope.get("timestamp_collected"),
        platform=platform if isinstance(platform, str) else "",
        item_id=envelope.get("item_id"),
    )


def layout_of(item: Item) -> Layout | None:
    """The layout of the object in an envelope; None for another platform.

    An envelope that names no platform is read by the shape of the object.
    """
    if item.platform == DOUYIN or (
        not item.platform and {"aweme_id", "awemeId"} & item.data.keys()
    ):
        return douyin.dialect(item.data)
    return tiktok.ITEM if item.platform in (TIKTOK, "") else None
