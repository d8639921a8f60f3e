"""Swaps and time off come back from the table as they went in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.domain.absence import TimeOff
from rota.domain.swap import Swap
from rota.store.items import from_item, to_item


@pytest.mark.parametrize("cls", [Swap, TimeOff])
@given(data=st.data())
def test_what_was_stored_is_read(cls: type[Any], data: st.DataObject) -> None:
    value = data.draw(st.from_type(cls))
    assert from_item(cls, to_item(value, version=value.version)) == value
