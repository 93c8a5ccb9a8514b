"""
Handing mails over: to a server, or to a web framework's own way of sending.

Each module is imported by whoever uses it, and needs its package only then: `smtp` (the standard
library), `aiosmtp` (aiosmtplib), `django` (Django), `anymail` (Django with django-anymail).
"""
