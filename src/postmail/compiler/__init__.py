"""MJML templates in, compiled templates out: the keeper of Jinja, MJML, premailer and lxml."""

from postmail.compiler.compile import Expanded as Expanded
from postmail.compiler.compile import compile_template as compile_template
from postmail.compiler.compile import expand as expand
from postmail.compiler.compile import lines_of_block as lines_of_block
from postmail.compiler.compiled import CompiledTemplate as CompiledTemplate
from postmail.compiler.compiled import Language as Language
from postmail.compiler.marks import unmarked as unmarked
from postmail.compiler.source import Folders as Folders
