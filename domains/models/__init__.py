"""What is discussed, one idea a file."""

from domains.models.domain import Domain, Statement
from domains.models.edition import Edition
from domains.models.material import (
    CaseExample,
    ExamplePlacement,
    IdeaPlacement,
    PracticeIdea,
    Resource,
    ResourcePlacement,
)

__all__ = [
    "CaseExample",
    "Domain",
    "Edition",
    "ExamplePlacement",
    "IdeaPlacement",
    "PracticeIdea",
    "Resource",
    "ResourcePlacement",
    "Statement",
]
