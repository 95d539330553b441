"""People: who is heard against us, who defends us, who started it and who spreads it, how they changed their mind."""

from analysis.people.automation import signs_of_automation
from analysis.people.concentration import Concentration, concentration
from analysis.people.lists import (
    Person,
    busiest_critics,
    defenders,
    defends,
    everybody,
    is_own,
    loudest_critics,
    plain,
    possible_allies,
)
from analysis.people.spread import Cascade, Heard, Step, cascades
from analysis.people.spreaders import Spreader, spreaders
from analysis.people.stance import Turned, turned

__all__ = [
    "Cascade",
    "Concentration",
    "Heard",
    "Person",
    "Spreader",
    "Step",
    "Turned",
    "busiest_critics",
    "cascades",
    "concentration",
    "defenders",
    "defends",
    "everybody",
    "is_own",
    "loudest_critics",
    "plain",
    "possible_allies",
    "signs_of_automation",
    "spreaders",
    "turned",
]
