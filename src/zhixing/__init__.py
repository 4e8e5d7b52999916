"""知行 Zhixing: the system a government runs its execution on."""

__version__ = "0.1.0"
