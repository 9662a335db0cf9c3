"""``python -m plotter.simulators``: see `plotter.simulators.serve`."""

import sys

from plotter.simulators.serve import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
