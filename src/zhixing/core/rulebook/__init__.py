"""Law as data: packs, rules, versions, procedures."""
