"""The fast path: a compiled template as Python that writes bytes equal to the plain path's."""

from postmail.fast.about import about as about
from postmail.fast.letter import fast_bytes as fast_bytes
from postmail.fast.memory import NOWHERE as NOWHERE
from postmail.fast.orders import OrderReader as OrderReader
from postmail.fast.template import FastTemplate as FastTemplate
from postmail.fast.template import fast_template as fast_template
