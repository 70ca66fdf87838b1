"""Where heavy work is done: in threads of the server, in processes beside it, or on a cluster.

`TANGIBLE_COMPUTE` chooses among threads (where nothing is said), processes and ray. No topic
knows which: it asks `run` for what a function returns, and `steps` for what one yields. The cache
and its single flight stand before both, in the server.
"""

from .base import Compute as Compute
from .base import Threads as Threads
from .base import busy as busy
from .base import listen as listen
from .base import named as named
from .base import report as report
from .seam import apart as apart
from .seam import chosen as chosen
from .seam import prepare as prepare
from .seam import run as run
from .seam import steps as steps
from .seam import stop as stop
from .seam import use as use
