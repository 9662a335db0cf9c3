"""The Studio: the window in which FaCells are composed and plotted. Only this folder imports Qt.

::

    panel ─► Edit ─► Session ─► History ─► changed ─► panels
                        │
                        └─► Request ─► worker ─► arrived ─► canvas, panels

`session` is what panels and canvas share, `workers` runs what it asks for, `main_window` puts the
panels around the sheet, `commands` says what a person can do and with which keys.
"""

from facells_studio.app.startup import read_no_sources

read_no_sources()  # before any other module is imported
