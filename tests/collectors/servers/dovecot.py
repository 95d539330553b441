"""A real Dovecot on loopback, started for a test over a folder of its own."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

USER, PASSWORD = "press", "canary-of-the-mailbox"

_COMMON = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
{tls}
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
"""
_OLD = """
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""
_NEW = """
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {folder}/mail
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/home
  }}
}}
"""
_SERVICES = """
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


def binary() -> str:
    """Where Dovecot is; the test is skipped where it cannot be, but never in CI."""
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/sbin")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("Dovecot is not installed (Debian: dovecot-imapd), and in CI it must be.")
    pytest.skip("Dovecot is not installed (Debian: dovecot-imapd).")


@contextmanager
def dovecot(certificate: Path | None = None) -> Iterator[int]:
    """The port on which it listens; every user has the same mailbox and the password above.

    With a certificate, its key in the same file, it offers STARTTLS.
    """
    program = binary()
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        yield from _running(program, folder, version.split()[0], certificate)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _running(program: str, folder: Path, version: str, certificate: Path | None) -> Iterator[int]:
    folder.chmod(0o755)  # a Dovecot started by root reads mail as somebody else
    mail_user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    for name in ("mail", "home"):
        (folder / name).mkdir()
        if os.getuid() == 0:
            os.chown(folder / name, mail_user.pw_uid, mail_user.pw_gid)
    own = mail_user.pw_name
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    internal, login = ("dovecot", "dovenull") if os.getuid() == 0 else (own, own)
    group = "dovecot" if os.getuid() == 0 else grp.getgrgid(mail_user.pw_gid).gr_name
    new = not version.startswith("2.3")
    head = f"dovecot_config_version = {version}\ndovecot_storage_version = {version}\n" if new else ""
    text = head + (_COMMON + (_NEW if new else _OLD) + _SERVICES).format(
        folder=folder,
        tls=_tls(certificate, new=new) if certificate else "ssl = no",
        internal=internal,
        internal_group=group,
        login=login,
        password=PASSWORD,
        uid=mail_user.pw_uid,
        gid=mail_user.pw_gid,
        port=port,
    )
    config = folder / "dovecot.conf"
    config.write_text(text, encoding="utf-8")
    output = (folder / "output").open("w", encoding="utf-8")
    with output, subprocess.Popen([program, "-F", "-c", str(config)], stdout=output, stderr=output) as process:
        try:
            _await(port, process, folder)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _tls(certificate: Path, *, new: bool) -> str:
    names = ("ssl_server_cert_file = ", "ssl_server_key_file = ") if new else ("ssl_cert = <", "ssl_key = <")
    return "\n".join(["ssl = yes", *(f"{name}{certificate}" for name in names)])


def _await(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            pass  # not listening yet
        time.sleep(0.05)
    said = [(folder / name).read_text("utf-8", "replace") for name in ("output", "log") if (folder / name).exists()]
    pytest.fail(f"Dovecot did not start: {said}")
