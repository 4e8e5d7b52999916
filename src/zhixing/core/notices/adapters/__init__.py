"""The channels by which messages leave: e-mail, chat robots, SMS. The inbox needs none."""

from zhixing.core.notices.adapters.channels import (
    Channel,
    ChannelFailed,
    ChannelRefused,
    Outgoing,
    channel,
    enabled,
)

__all__ = ["Channel", "ChannelFailed", "ChannelRefused", "Outgoing", "channel", "enabled"]
