"""Sends mails through Debian's Exim, unpacked into a folder that is gone afterwards, and compares.

Needs Linux with apt, and changes nothing of the system: `python -m scripts.try_exim`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postmail import Mail
from postmail.envelope import Attachment
from postmail.handover import smtp
from tests.mime.making import coupon_mail, envelope, order_mail, plain_mail

PACKAGES = ["exim4-daemon-light", "exim4-base", "libidn12", "libnss-wrapper"]
PORT = 2599
#: Exim will not run as root, nor without a user of this name: both are pretended (nss_wrapper).
USER, UID = "Debian-exim", 65533
CONFIGURATION = """\
exim_path = {folder}/root/usr/sbin/exim4
deliver_drop_privilege = true
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
primary_hostname = mx.example
domainlist local_domains = *
acl_smtp_rcpt = acl_any
acl_smtp_data = acl_any
tls_advertise_hosts =
never_users =
keep_environment = LD_LIBRARY_PATH : LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
begin acl
acl_any:
  accept
begin routers
all:
  driver = accept
  transport = file
begin transports
file:
  driver = appendfile
  file = {folder}/box/mail
  user = {uid}
  group = {uid}
  message_prefix =
  message_suffix =
  use_crlf = true
"""


@contextmanager
def exim(folder: Path) -> Iterator[Path]:
    """A running Exim in *folder*; the file that it delivers to."""
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True, capture_output=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(folder / "root")], check=True)
    for name in ("spool", "log", "box"):
        (folder / name).mkdir()
        os.chown(folder / name, UID, UID)
    folder.chmod(0o755)
    (folder / "exim.conf").write_text(CONFIGURATION.format(folder=folder, port=PORT, uid=UID))
    binary = folder / "root/usr/sbin/exim4"
    binary.chmod(0o755)  # a set-uid program would not look for its libraries in our folder
    command = [str(binary), "-C", str(folder / "exim.conf"), "-bdf"]
    process = subprocess.Popen(command, env=surroundings(folder))
    try:
        time.sleep(2)
        yield folder / "box" / "mail"
    finally:
        process.terminate()
        process.wait()


def surroundings(folder: Path) -> dict[str, str]:
    """The environment in which Exim finds its libraries and its user."""
    (libraries,) = folder.glob("root/usr/lib/*-linux-gnu")
    users = f"{Path('/etc/passwd').read_text()}{USER}:x:{UID}:{UID}::/:/bin/false\n"
    (folder / "passwd").write_text(users)
    (folder / "group").write_text(f"{Path('/etc/group').read_text()}{USER}:x:{UID}:\n")
    return {
        "LD_LIBRARY_PATH": str(libraries),
        "LD_PRELOAD": str(libraries / "libnss_wrapper.so"),
        "NSS_WRAPPER_PASSWD": str(folder / "passwd"),
        "NSS_WRAPPER_GROUP": str(folder / "group"),
    }


def arrives(mail: Mail, box: Path) -> bool:
    """Whether *mail* is delivered byte for byte, below the lines that servers add on the way."""
    box.unlink(missing_ok=True)
    files = (Attachment(filename="Rechnung für Ida.pdf", content=bytes(range(256)) * 50),)
    cover = envelope(attachments=files, thread=True)
    with smtp.connect(f"smtp://127.0.0.1:{PORT}") as server:
        smtp.deliver(server, mail, cover)
    for _ in range(50):
        time.sleep(0.2)
        if box.exists() and box.read_bytes().endswith(mail.to_bytes(cover)):
            return True
    return False


def main() -> int:
    """Send one of each; 0 where all arrive as they were composed."""
    mails = [
        order_mail("de"),
        coupon_mail("sv", qr=True),
        plain_mail(text=".\n..\nFrom here\n.\n"),
        plain_mail(subject="日本語" * 60, text="日本語\n" * 300),
    ]
    with tempfile.TemporaryDirectory() as name, exim(Path(name).resolve()) as box:
        results = [arrives(mail, box) for mail in mails]
    print(f"{sum(results)} of {len(mails)} mails arrived byte for byte")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
