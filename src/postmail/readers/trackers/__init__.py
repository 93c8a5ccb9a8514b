"""One file per tracking service: how its report about a parcel is read."""

from postmail.readers.platform import Platform
from postmail.readers.trackers.aftership import AFTERSHIP
from postmail.readers.trackers.easypost import EASYPOST
from postmail.readers.trackers.shippo import SHIPPO
from postmail.readers.trackers.shopify_events import SHOPIFY_EVENTS

#: Every service that is read.
TRACKERS: tuple[Platform, ...] = (EASYPOST, SHIPPO, SHOPIFY_EVENTS, AFTERSHIP)
