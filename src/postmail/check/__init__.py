"""
What is wrong with a mail, found before it leaves: offline, on the final bytes.

`check_catalogue` looks at every mail that a catalogue can make, `check_mail` at one, `check_file`
at an `.eml` or `.html` from anywhere. What is looked for stands in the table of rules (`rules`).
"""

from postmail.check.finding import Finding as Finding
from postmail.check.finding import Place as Place
from postmail.check.finding import Rule as Rule
from postmail.check.finding import Severity as Severity
from postmail.check.options import Options as Options
from postmail.check.reading import check_file as check_file
from postmail.check.reading import check_mail as check_mail
from postmail.check.report import Report as Report
from postmail.check.report import joined as joined
from postmail.check.report import placed as placed
from postmail.check.run import check_catalogue as check_catalogue
from postmail.check.table import rules as rules
