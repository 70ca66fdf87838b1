"""Parts of the page that Gradio lacks: gr.HTML classes with scripts and styles of their own."""

from ._part import Part as Part
from ._part import styles as styles
from .boxes import Areas as Areas
from .boxes import Boxes as Boxes
from .boxes import Twin as Twin
from .fields import Fields as Fields
from .fields import Pane as Pane
from .fields import Scene as Scene
from .fields import byte_sizes as byte_sizes
from .figure import Figure as Figure
from .film import Film as Film
from .film import Reel as Reel
from .film import palette as palette
from .points import Points as Points
from .points import Scatter as Scatter
from .zoom import Look as Look
from .zoom import Panel as Panel
from .zoom import Zoom as Zoom
from .zoom import png as png
