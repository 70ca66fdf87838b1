"""At most five dials come first in a view; who wants more opens them."""

import pytest

from tabs.shell.contract import Tab, View
from tabs.topics import TABS

VIEWS = [(tab, view) for tab in TABS for view in tab.views]


@pytest.mark.parametrize(("tab", "view"), VIEWS, ids=lambda item: item.id)
def test_few_dials_come_first(tab: Tab, view: View) -> None:
    first = [d for d in view.params.dials() if not (d.hidden or d.more)]
    assert len(first) <= 5
