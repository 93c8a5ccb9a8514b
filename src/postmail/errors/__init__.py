"""
Every error that postmail raises, in one tree.

    PostmailError
    +-- DataError (ValueError)              data that does not fit a model; all faults at once
    |   +-- PayloadError                    a shop payload that cannot be read as an order
    |       +-- UnknownPlatformError        no reader recognises the payload
    |       +-- NotAnOrderError             a known thing, but not an order
    +-- MoneyError (ValueError)             not an amount, or not a currency
    |   +-- CurrencyMismatchError (TypeError)
    +-- MissingFactError (ValueError)       a kind whose point is a fact that the message lacks
    +-- KindError (ValueError)              a message class that breaks the rules of its kind
    |   +-- UnknownKindError (LookupError)
    |   +-- DuplicateKindError
    +-- LocaleError (ValueError)            not a BCP 47 tag, or no such locale
    +-- SettingsError (ValueError)          a settings or brand file that cannot be used
    +-- TemplateError                       a fault in a template: file, line, the line, the remedy
    |   +-- CompileError (ValueError)
    |   |   +-- TemplateNotFoundError (LookupError)
    |   +-- RenderError (RuntimeError)
    +-- EnvelopeError (ValueError)          a mail that must not leave as it is
    +-- TokenError (ValueError)             a signed link that cannot be trusted
    |   +-- ExpiredTokenError               a signed link whose time is over
    +-- MissingExtraError (ImportError)     an extra of postmail that is not installed
    +-- WorkerError (RuntimeError)          a worker process that ended too soon
    +-- HandoverError (ConnectionError)     a mail that a server did not take
    |   +-- RecipientRefusedError           ... because of whom it is for
    +-- LedgerError                         the ledger cannot answer (not sending is no error)
        +-- ClockJumpError (RuntimeError)   the clock moved further than time can
        +-- LeaseError (RuntimeError)       a lease that does not allow what was asked
        |   +-- ExpiredLeaseError
        |   +-- UnknownLeaseError (LookupError)
        +-- IsolationError (RuntimeError)   joined to a transaction that would count in the past
        +-- SchemaVersionError (RuntimeError)
        +-- StoreUnavailableError (ConnectionError)

Messages are built from typed attributes: catch by class, read the attributes, never parse the text.
All errors survive pickling.
"""

from postmail.errors.base import Fault as Fault
from postmail.errors.base import MissingExtraError as MissingExtraError
from postmail.errors.base import PostmailError as PostmailError
from postmail.errors.base import WorkerError as WorkerError
from postmail.errors.base import brief as brief
from postmail.errors.data import CurrencyMismatchError as CurrencyMismatchError
from postmail.errors.data import DataError as DataError
from postmail.errors.data import DuplicateKindError as DuplicateKindError
from postmail.errors.data import KindError as KindError
from postmail.errors.data import LocaleError as LocaleError
from postmail.errors.data import MissingFactError as MissingFactError
from postmail.errors.data import MoneyError as MoneyError
from postmail.errors.data import NotAnOrderError as NotAnOrderError
from postmail.errors.data import PayloadError as PayloadError
from postmail.errors.data import SettingsError as SettingsError
from postmail.errors.data import UnknownKindError as UnknownKindError
from postmail.errors.data import UnknownPlatformError as UnknownPlatformError
from postmail.errors.delivery import ExpiredTokenError as ExpiredTokenError
from postmail.errors.delivery import HandoverError as HandoverError
from postmail.errors.delivery import RecipientRefusedError as RecipientRefusedError
from postmail.errors.delivery import TokenError as TokenError
from postmail.errors.ledger import ClockJumpError as ClockJumpError
from postmail.errors.ledger import ExpiredLeaseError as ExpiredLeaseError
from postmail.errors.ledger import IsolationError as IsolationError
from postmail.errors.ledger import LeaseError as LeaseError
from postmail.errors.ledger import LedgerError as LedgerError
from postmail.errors.ledger import SchemaVersionError as SchemaVersionError
from postmail.errors.ledger import StoreUnavailableError as StoreUnavailableError
from postmail.errors.ledger import UnknownLeaseError as UnknownLeaseError
from postmail.errors.templates import CompileError as CompileError
from postmail.errors.templates import EnvelopeError as EnvelopeError
from postmail.errors.templates import RenderError as RenderError
from postmail.errors.templates import TemplateError as TemplateError
from postmail.errors.templates import TemplateNotFoundError as TemplateNotFoundError
