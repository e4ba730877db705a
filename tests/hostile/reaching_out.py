"""Reaching out of the machine, or to other processes on it."""

from __future__ import annotations

from hostile.attack import Attack, attack

# Where the tests listen; what arrives there has got out.
PORT = "@PORT@"
SOCKET_PATH = "@SOCKET@"

TRYING = f"""
import ctypes, os, socket
PORT, PATH = int("{PORT}"), "{SOCKET_PATH}"
def attempt(what, how, *arguments):
    try:
        print("[got]", what, how(*arguments))
    except Exception as error:
        print(what, type(error).__name__)
"""
NETWORK = "to open a network connection"

REACHING_OUT: list[Attack] = [
    attack(
        "reach-tcp",
        TRYING
        + """
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    attempt("tcp", lambda: socket.create_connection((host, PORT), 2).send(b"out"))
attempt("listen", lambda: socket.create_server(("127.0.0.1", 0)))
import urllib.request
attempt("http", lambda: urllib.request.urlopen(f"http://127.0.0.1:{PORT}/out", timeout=2).read())
""",
        flagged=NETWORK,
    ),
    attack(
        "reach-udp",
        TRYING
        + """
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"out", ("127.0.0.1", PORT)))
attempt("udp6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"out", ("::1", PORT)))
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    def pair():
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
        ours.sendto(b"out", PATH)
    attempt("from a pair", pair)
""",
        flagged=NETWORK,
    ),
    attack(
        "reach-unix",
        TRYING
        + """
for path in (PATH, "\\0" + PATH.replace("/", "-"), "/run/dbus/system_bus_socket", "/var/run/docker.sock"):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        def connect():
            one = socket.socket(socket.AF_UNIX, kind)
            one.connect(path)
            one.send(b"out")
        attempt(path, connect)
ours, theirs = socket.socketpair()
attempt("pair", lambda: ours.connect(PATH))
attempt("message", lambda: ours.sendmsg([b"out"], [], 0, PATH))
""",
    ),
    attack(
        "reach-dns",
        TRYING
        + """
attempt("lookup", socket.getaddrinfo, "example.org", 80)
attempt("old lookup", socket.gethostbyname, "example.org")
attempt("by C", lambda: 1 / (ctypes.CDLL(None).gethostbyname(b"example.org") != 0))
attempt("user database", lambda: __import__("pwd").getpwall()[0])
""",
    ),
    attack(
        "reach-by-other-families",
        TRYING
        + """
for name in ("NETLINK", "PACKET", "VSOCK", "ALG", "BLUETOOTH", "CAN", "TIPC", "QIPCRTR"):
    family = getattr(socket, f"AF_{name}", None)
    if family is not None:
        attempt(name, lambda: socket.socket(family, socket.SOCK_RAW))
        attempt(name, lambda: socket.socketpair(family))
""",
        flagged=NETWORK,
    ),
    attack(
        "reach-by-io-uring",
        "import ctypes\nctypes.CDLL(None).syscall(425, 8, (ctypes.c_uint64 * 15)())",
        flagged="inner machinery",
    ),
]
