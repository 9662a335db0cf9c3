"""``python -m facells_studio.cli``: the command line without an installed script."""

import sys

from facells_studio.cli import main

sys.exit(main())
