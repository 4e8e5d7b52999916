"""Decisions about notices on values alone: when they are told, in which words, when to try again."""
