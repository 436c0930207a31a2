"""Letters no rule was made for, a third time: other hands, other moods, other papers."""
