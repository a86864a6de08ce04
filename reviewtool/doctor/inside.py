"""Judges what the app tells of itself to those who hold its key: see ``reviewtool.checkup``."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from reviewtool import mounts
from reviewtool.addresses import is_this_machine_only
from reviewtool.doctor.asking import Place
from reviewtool.doctor.findings import Finding, note, untried, well, wrong

Report = Mapping[str, Any]

# An address that nobody has, said in our own name: whoever believes it would believe anybody.
MADE_UP = "203.0.113.77"
SLOW_WRITE = 0.5
CLOCKS_APART = 5.0
LITTLE_ROOM = 500 * 1024 * 1024
FULL = 2


def judge_seen(place: Place, report: Report, own_address: str) -> Iterator[Finding]:
    """Whether the app sees a request as the browser sent it."""
    seen, settings = report["seen"], report["settings"]
    yield judge_scheme(place, seen)
    yield judge_host(place, seen)
    yield judge_client(seen, settings, own_address)
    if settings["base_url"]:
        yield judge_base_url(place, settings["base_url"])
    if settings["debug"]:
        yield wrong("DEBUG is on: errors show the app's inside to everybody.", "Set DEBUG=off.")


def judge_scheme(place: Place, seen: Mapping[str, str]) -> Finding:
    """http or https, as the app believes it was asked."""
    if seen["scheme"] == place.scheme:
        return well(f"The app knows that it is asked by {place.scheme}.")
    if not seen["forwarded_proto"]:
        advice = "Let the proxy send X-Forwarded-Proto (nginx: proxy_set_header ... $scheme)."
    else:
        advice = f"The proxy says so, but is not trusted: add {seen['client']} to TRUSTED_PROXIES."
    return wrong(
        f"People come by {place.scheme}, the app believes by {seen['scheme']}: forms are refused.",
        advice,
    )


def judge_host(place: Place, seen: Mapping[str, str]) -> Finding:
    """The name that people type has to arrive."""
    if seen["host"].lower() == place.host.lower():
        return well("The app knows under which name it is asked.")
    return wrong(
        f"People ask for {place.host}, the app hears {seen['host']}: links and QR codes mislead.",
        "Let the proxy pass on the Host header (nginx: proxy_set_header Host $http_host).",
    )


def judge_client(seen: Mapping[str, str], settings: Mapping[str, Any], own_address: str) -> Finding:
    """The address of the one who asks, not the proxy's, and nobody's word for it but the proxy's.

    Wrong guesses of codes are slowed for each address.
    """
    said = [part.strip() for part in seen["forwarded_for"].split(",")]
    added = [address for address in said if address and address != MADE_UP]
    if seen["client"] == MADE_UP and is_loopback(added[-1] if added else own_address):
        return note(
            "Asked from this machine, the app believes what is said of who asks, as from a proxy.",
            "Run the doctor from another machine to see what strangers could pretend.",
        )
    if seen["client"] == MADE_UP:
        return wrong(
            "Anybody can pretend to come from another address.",
            "Let the proxy write X-Forwarded-For itself, and name no more than it in "
            "TRUSTED_PROXIES (never *).",
        )
    if not added:
        return judge_direct(seen["client"], own_address, bool(settings["trusts"]))
    if same(seen["client"], added[-1]) or seen["client"] in added:
        return well(f"The app knows who asks ({seen['client']}), through its proxy.")
    return wrong(
        f"Everybody seems to come from the proxy ({seen['client']}).",
        f"Add {seen['client']} to TRUSTED_PROXIES and start the app again.",
    )


def judge_direct(client: str, own_address: str, trusts: bool) -> Finding:
    """No proxy added who asks: right only where there is none."""
    if same(client, own_address):
        return well(f"The app knows who asks ({client}); no proxy says otherwise.")
    if trusts:
        return wrong(
            f"The proxy does not say who asks: everybody seems to come from {client}.",
            "Let it send X-Forwarded-For (nginx: $proxy_add_x_forwarded_for).",
        )
    return note(
        f"The app sees {client} as the one who asks; from here it is {own_address}.",
        "Between networks that is usual. Behind a proxy, set X-Forwarded-For there and "
        "TRUSTED_PROXIES here.",
    )


def is_loopback(text: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return bool(ipaddress.ip_address(text.strip("[]")).is_loopback)
    except ValueError:
        return False


def same(one: str, other: str) -> bool:
    """Whether two addresses are the same, however they are written."""
    try:
        return plain(one) == plain(other)
    except ValueError:
        return one == other


def plain(text: str) -> object:
    """An address; one of IPv4 that is written as IPv6 as what it is."""
    address = ipaddress.ip_address(text.strip("[]"))
    return getattr(address, "ipv4_mapped", None) or address


def judge_base_url(place: Place, base_url: str) -> Finding:
    """QR codes and mails have to lead where people are meant to come in."""
    if base_url == place.origin:
        return well("Links and QR codes lead to this address (BASE_URL).")
    if is_this_machine_only(place.host):
        return note(f"Links and QR codes lead to {base_url} (BASE_URL).")
    return wrong(
        f"Links and QR codes lead to {base_url}, and this is {place.origin}.",
        "Correct BASE_URL, or look at the other address.",
    )


def judge_database(told: Report) -> Iterator[Finding]:
    """It has to take a write, to survive a power cut, and to fit the code."""
    if "fault" in told:
        yield wrong(
            f"The database does not take a write ({told['fault']}).",
            "Look whether it runs, whether its disk is full and whether DATABASE_URL is right; "
            "the app's log says more.",
        )
        return
    name, took = f"{told['kind']} {told['version']}", told["seconds"]
    if took > SLOW_WRITE:
        yield wrong(
            f"A write to the database takes {took:.1f} s.",
            "Put it on a quicker disk, or look what else keeps that disk busy.",
        )
    else:
        yield well(f"The database takes a write in {took * 1000:.0f} ms ({name}).")
    if told["missing_migrations"]:
        yield wrong(
            f"{told['missing_migrations']} changes to the tables are missing.",
            "Run manage.py migrate.",
        )
    yield from judge_sqlite(told) if told["kind"] == "SQLite" else judge_postgres(told)


def judge_sqlite(told: Report) -> Iterator[Finding]:
    """A safe driver on a disk of this machine."""
    if told["warning"]:
        yield wrong(told["warning"], "Run make setup, which installs a current driver.")
    if told["synchronous"] != FULL:
        yield wrong(
            "SQLite does not wait for the disk: a power cut loses answers.",
            "Nothing should have changed this setting; look who did.",
        )
    if told["journal"] != "wal" and not told["warning"]:
        yield wrong(
            f"SQLite keeps a journal of the kind “{told['journal']}”: one write holds up all.",
            "Use a disk of this machine; network folders often refuse the better kind.",
        )
    if told["file_system"] in mounts.OVER_A_NETWORK:
        yield wrong(
            f"The database lies on a network folder ({told['file_system']}), which can ruin it.",
            "Move it to a disk of this machine (VAR_DIR or DATABASE_URL), or use PostgreSQL.",
        )
    elif not told["file_system"]:
        yield note("Whether the database lies on a disk of this machine can't be told here.")


def judge_postgres(told: Report) -> Iterator[Finding]:
    """What it says it has kept, it has kept."""
    if told["synchronous"] == "off" or told["fsync"] == "off":
        yield wrong(
            "PostgreSQL does not wait for the disk: a power cut loses answers.",
            "Set fsync = on and synchronous_commit = on in its configuration.",
        )


def judge_disk(told: Report) -> Finding:
    """Room for what people will write."""
    if "fault" in told:
        return untried(f"How much room is left could not be told ({told['fault']}).")
    free = told["free"] / 1024**2
    if not told["writable"]:
        return wrong("The app may not write into its own folder.", "Give it the folder VAR_DIR.")
    if told["free"] < LITTLE_ROOM:
        return wrong(f"Only {free:.0f} MB are free on the disk.", "Make room before the day.")
    return well(f"There is room on the disk ({free / 1024:.0f} GB).")


def judge_clock(report: Report, began: float, ended: float) -> Finding:
    """Its clock against the one here; the way there and back is allowed for."""
    apart = max(began - report["now"], report["now"] - ended, 0.0)
    if apart > CLOCKS_APART:
        return wrong(
            f"The clocks here and there are {apart:.0f} s apart.",
            "Set both by the network (timedatectl set-ntp true).",
        )
    return well("The clocks here and there agree.")


def judge_servers(reports: Sequence[Report]) -> Iterator[Finding]:
    """Several servers have to be of one version, and to have Redis between them."""
    servers = {report["process"] for report in reports}
    versions = sorted({report["version"] for report in reports})
    together = any(report["settings"]["redis"] for report in reports)
    if len(versions) > 1:
        yield wrong(
            f"Servers of different versions answer: {', '.join(versions)}.",
            "Start the older ones again.",
        )
    elif len(servers) == 1:
        yield well(f"One server answered, version {versions[0]}.")
    elif together:
        yield well(f"{len(servers)} servers answered in turn, version {versions[0]}.")
    if len(servers) > 1 and not together:
        yield wrong(
            f"{len(servers)} servers answer that cannot tell each other what changed.",
            "Set REDIS_URL for all of them; several servers also need PostgreSQL.",
        )
    if len(servers) > 1 and any(report["settings"]["on_sqlite"] for report in reports):
        yield wrong("Several servers use SQLite, made for one.", "Set DATABASE_URL.")


def judge_redis(reports: Sequence[Report], heard: bool) -> Iterator[Finding]:
    """Redis answers each server, and each hears what another says. Nothing without Redis."""
    told = [report["redis"] for report in reports if report["redis"] is not None]
    if not told:
        return
    faults = [answer["fault"] for answer in told if "fault" in answer]
    if faults:
        yield wrong(
            f"Redis does not answer ({faults[0]}). Answers are kept, screens follow more slowly.",
            "Start Redis and look at REDIS_URL. It keeps nothing, so nothing is lost.",
        )
        return
    slowest = max(answer["seconds"] for answer in told)
    yield well(f"Redis answers in {slowest * 1000:.0f} ms.")
    if not heard:
        yield wrong(
            "The servers do not hear each other through Redis.",
            "All of them need the same REDIS_URL and the same SECRET_KEY.",
        )
    elif len({report["process"] for report in reports}) > 1:
        yield well("The servers hear each other.")


def hear_each_other(rounds: Sequence[tuple[int, Report]]) -> bool:
    """Whether each server knew the number that was given to another just before.

    A server forgets numbers now and then, so once is enough for each.
    """
    tried, heard = set(), set()
    for (number, before), (_next, report) in pairwise(rounds):
        if before["process"] != report["process"]:
            tried.add(report["process"])
            if report["live"]["heard"] >= number:
                heard.add(report["process"])
    newest = {report["process"]: report["live"]["hears_all"] for _number, report in rounds}
    return tried == heard and all(newest.values())
