"""重点项目: the register of key projects, who answers for them, weekly meetings, stoppages."""
