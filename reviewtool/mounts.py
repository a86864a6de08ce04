"""On what kind of file system a file lies, where the system tells (Linux)."""

from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
# Their locks are not to be trusted, and a write-ahead log needs memory that they don't share.
OVER_A_NETWORK = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "vboxsf", "prl_fs",
    "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.grpcfuse", "fuse.osxfs",
}  # fmt: skip


def file_system(path: Path, told: str | None = None) -> str:
    """The kind of file system that holds ``path``, or "" where that can't be told.

    ``told`` is what the system says about its mounts; read from it when left out.
    """
    if told is None:
        told = MOUNTS.read_text(encoding="utf-8") if MOUNTS.exists() else ""
    place = path.resolve()
    found, depth = "", -1
    for line in told.splitlines():
        _device, mounted, kind, *_rest = line.split(" ")
        where = Path(mounted.replace("\\040", " "))
        if place.is_relative_to(where) and len(where.parts) >= depth:
            found, depth = kind, len(where.parts)
    return found
