"""Rectified flow and what Stable Diffusion 3 makes of it, where the truth is known.

paths(StraightParams(ways=("independent", "reflow")))   # roads, and how straight they are
couple(NetParams())                                      # pairs by optimal transport
densities(TimesParams(m=0.0, s=1.0))                     # which times are trained
schedule(TimesParams(shift=3.0))                         # which times are walked through
attention(MmditParams(prompt="a red house"))             # who reads whom in joint attention
"""

from .channels import Channels as Channels
from .channels import channels as channels
from .densities import Densities as Densities
from .densities import densities as densities
from .experiments import EXPERIMENTS as EXPERIMENTS
from .joint import Quadrants as Quadrants
from .joint import attention as attention
from .loop import draw as draw
from .mini import opened as opened
from .nets import Learnt as Learnt
from .nets import train as train
from .nets import trained as trained
from .norms import Norms as Norms
from .norms import norms as norms
from .pairs import Pairs as Pairs
from .pairs import couple as couple
from .pairs import reflow as reflow
from .params import ChannelsParams as ChannelsParams
from .params import FlowParams as FlowParams
from .params import MiniatureParams as MiniatureParams
from .params import MmditParams as MmditParams
from .params import NetParams as NetParams
from .params import NormParams as NormParams
from .params import PositionsParams as PositionsParams
from .params import StraightParams as StraightParams
from .params import TimesParams as TimesParams
from .plane import euler as euler
from .plane import least_loss as least_loss
from .plane import velocity as velocity
from .positions import Places as Places
from .positions import places as places
from .roads import Road as Road
from .roads import paths as paths
from .schedule import Schedule as Schedule
from .schedule import schedule as schedule
from .sizes import sizes as sizes
