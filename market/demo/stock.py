"""The lots of the demo and their stories.

Assayed lots carry the composition of one published analysis each and say so; the others carry the
range of their class and say that. One lot was refused at the gate; one, BROKEN, has a second
weighing that contradicts the first. One oxide, LAUNDERED, holds more than what it is said to be
made of.
"""

from __future__ import annotations

from market.demo.carriers import CARRIERS
from market.demo.custody import CUSTODY
from market.demo.magnets import MAGNETS
from market.demo.production import PRODUCTION
from market.demo.refining import REFINING
from market.demo.stock_lot import StockLot

STOCK: tuple[StockLot, ...] = (*MAGNETS, *PRODUCTION, *CARRIERS, *REFINING, *CUSTODY)
