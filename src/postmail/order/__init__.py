"""The order as the customer knows it: what was bought, for how much, where it goes, where it is."""

from postmail.order.carriers import tracking_link as tracking_link
from postmail.order.lines import Discount as Discount
from postmail.order.lines import GiftCard as GiftCard
from postmail.order.lines import LineItem as LineItem
from postmail.order.lines import LineKind as LineKind
from postmail.order.lines import Option as Option
from postmail.order.lines import TaxNote as TaxNote
from postmail.order.order import Order as Order
from postmail.order.parties import Address as Address
from postmail.order.parties import Customer as Customer
from postmail.order.shipments import DeliveryWindow as DeliveryWindow
from postmail.order.shipments import Scan as Scan
from postmail.order.shipments import Shipment as Shipment
from postmail.order.shipments import ShipmentItem as ShipmentItem
from postmail.order.shipments import ShipmentStatus as ShipmentStatus
from postmail.order.shipments import Tracking as Tracking
from postmail.order.status import NextStep as NextStep
from postmail.order.status import OrderStatus as OrderStatus
from postmail.order.sums import Payment as Payment
from postmail.order.sums import PaymentStatus as PaymentStatus
from postmail.order.sums import Refund as Refund
from postmail.order.sums import TaxLine as TaxLine
from postmail.order.sums import Totals as Totals
from postmail.order.tracking import TrackingEvent as TrackingEvent
from postmail.order.values import Finding as Finding
