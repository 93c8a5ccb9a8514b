"""
The preview: a web application on this machine that shows every mail in every language, live.

`postmail preview` starts it. It needs the extra `preview`.
"""

from postmail.preview.app import create_app as create_app
from postmail.preview.postbox import Postbox as Postbox
from postmail.preview.studio import Studio as Studio
