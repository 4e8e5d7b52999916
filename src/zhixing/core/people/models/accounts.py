"""Accounts: how someone signs in. Rights hang on posts, never on the account."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from zhixing.core.people.models.posts import Person


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts with a hashed password, or none to sign in with."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Account:
        """Return a new account. Without a password it cannot be signed in with."""
        account = self.model(username=self.model.normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """Return the account of this name, whatever its case."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """账号: of one official (`person`) or of an applicant (`person` is null)."""

    username = models.CharField(max_length=64, unique=True)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    is_active = models.BooleanField(default=True)
    preferences = models.JSONField(default=dict, help_text="size, density, language, first post")

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("username"), name="account_name_is_one_whatever_its_case"),
            models.CheckConstraint(name="account_is_named", condition=~Q(username="")),
        ]

    def __str__(self) -> str:
        return self.username


class SignInAttempt(models.Model):
    """A sign-in that has not succeeded: counted before the password is looked at (R39)."""

    name_hash = models.CharField(max_length=64, help_text="SHA-256 of the name typed")
    network = models.CharField(max_length=64)
    is_known = models.BooleanField(default=False, help_text="the account has signed in from there before")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_hash", "at"], name="attempt_name"),
            models.Index(fields=["network", "at"], name="attempt_network"),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.at}"


class KnownNetwork(models.Model):
    """A network from which an account has signed in: an attack from elsewhere does not lock it out."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="networks")
    network = models.CharField(max_length=64)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "network"], name="known_network_once"),
        ]

    def __str__(self) -> str:
        return self.network
