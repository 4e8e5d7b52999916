"""What every page shares: base templates, components, style, template globals."""
