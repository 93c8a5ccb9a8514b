"""Many orders at once: a stream of JSON lines becomes mails on disk, on every core, restartable."""

from postmail.batch.journal import Progress as Progress
from postmail.batch.outputs import Output as Output
from postmail.batch.outputs import output_for as output_for
from postmail.batch.run import run as run
from postmail.batch.work import Job as Job
