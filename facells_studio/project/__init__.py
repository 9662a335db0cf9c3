"""What is open in the Studio: everything that a window shows and changes, and no window.

::

    Edit ─► History ─► Project ─► Request ─► worker ─► result
    edits   undo       state      derive     (caller)  by input

`state` is the data, `edits` the ways to change it, `history` the undo, `file` and `autosave` what
lies on disk, `looks` the presets, `derive` and `compose` the work that a state asks for, `requests`
which of it is wanted. Nothing here imports Qt or starts a thread.
"""
