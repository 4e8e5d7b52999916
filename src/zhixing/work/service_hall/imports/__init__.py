"""What comes in: catalogues of portals and of the county's own tables."""

from zhixing.work.service_hall.imports.items import Portal, import_items, read_portal

__all__ = ["Portal", "import_items", "read_portal"]
