"""政务服务: the catalogue of items, the windows, and every case from receipt to result."""
