"""What supervision keeps of its own: the yearly grades of staff as the personnel office gives them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhixing.core.people.models import Person


class StaffGrade(models.Model):
    """The grade of one person for one year (年度考核等次), taken over from the appraisal's result."""

    class Grade(models.TextChoices):
        """The four grades of the civil servants' appraisal."""

        EXCELLENT = "excellent", "优秀"
        COMPETENT = "competent", "称职"
        BASIC = "basic", "基本称职"
        INCOMPETENT = "incompetent", "不称职"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=12, choices=Grade.choices)
    document = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="staff_grade_one_a_year", fields=["person", "year"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year} {self.grade}"
