"""The pen-travel problem: in which order and direction to draw the lines."""

from facells_studio.order.params import OrderParams
from facells_studio.order.solve import order_lines
from facells_studio.order.travel import PenTravel, Travel, compare_travel

__all__ = ["OrderParams", "PenTravel", "Travel", "compare_travel", "order_lines"]
