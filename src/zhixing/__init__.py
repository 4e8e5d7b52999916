"""知行 Zhixing: the system a government runs its execution on."""
