"""What the rooms below advise to type, as a person at the window would do it.

They speak to the command line, because whoever calls them without a window is there. The keys are
their sentences as `facells_studio.app.i18n.collect.sentences` has them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from facells_studio.app.i18n import marked

CONTEXT = "InWindow"

IN_WINDOW: Mapping[str, str] = MappingProxyType(
    {
        "{0} shows {1}, so there is no face {2}. Use --face with a number up to {3}.": marked(
            "InWindow", "{0} shows {1}, so there is no face {2}. Choose a face up to {3}."
        ),
        "No face was found in {0}, so there is no face {1}. Use --face none to draw the whole "
        "photo, or another photo.": marked(
            "InWindow",
            "No face was found in {0}, so there is no face {1}. Choose the whole photo as face, or "
            "open another photo.",
        ),
        "One portrait in the {0} library is judged {1}, fewer than the {2} asked for. Ask for "
        "--count 1, or give --at-most.": marked(
            "InWindow",
            "Of the {0} library, one portrait is judged {1}, fewer than the {2} asked for. Ask for "
            "one portrait, or take fewer if there are no more.",
        ),
        "{0} portraits in the {1} library are judged {2}, fewer than the {3} asked for. Ask for "
        "--count {4}, or give --at-most.": marked(
            "InWindow",
            "Of the {1} library, {0} portraits are judged {2}, fewer than the {3} asked for. Ask "
            "for {4} portraits, or take fewer if there are no more.",
        ),
        "The {0} library has too few lines for {1} to give any to so few portraits. Ask for more "
        "with --count, or pool more.": marked(
            "InWindow",
            "The {0} library has too few lines for {1} to give any to so few portraits. Ask for "
            "more portraits.",
        ),
        "Add photos of your own with 'facells library add' and name it with --library.": marked(
            "InWindow", "Add your open portraits to a library, and choose it."
        ),
        "The {0} library has no lines for {1}: they were not pooled. Score portraits of your own "
        "with 'facells library add' and name them with --library.": marked(
            "InWindow",
            "The {0} library has no lines for {1}. Add your open portraits to a library, and "
            "choose it.",
        ),
        "There is no library {0}. Make it with 'facells library add PHOTOS --to {1}'.": marked(
            "InWindow",
            "There is no library {0}. Choose another, or add your open portraits to one.",
        ),
        "{0} is no library: it has no {1}. Make one with 'facells library add'.": marked(
            "InWindow",
            "{0} is no library: it has no {1}. Choose another folder, or add your open portraits "
            "to a library there.",
        ),
        "There is no {0}. Install the program again, or name a library with --library.": marked(
            "InWindow", "There is no {0}. Install the program again, or choose a library."
        ),
        "{0} of {1} lines are left out where the pen would pass a spot more than {2} times "
        "(--max-passes).": marked(
            "InWindow",
            "{0} of {1} lines are left out where the pen would pass a spot more than {2} times.",
        ),
        "The drawing leaves what the {0} reaches on {1}. Keep a margin of {2} mm (--margin), or "
        "choose a larger paper.": marked(
            "InWindow",
            "The drawing leaves what the {0} reaches on {1}. Keep a margin of {2} mm, or choose a "
            "larger paper.",
        ),
        "No port looks like {0}. Connect and switch on the plotter, or name its port with --port; "
        "'facells devices' lists them. --simulate does without.": marked(
            "InWindow",
            "No port looks like {0}. Connect and switch on the plotter, or choose its port; the "
            "simulated plotter does without.",
        ),
        "Several ports could be {0}: {1}. Name one with --port.": marked(
            "InWindow", "Several ports could be {0}: {1}. Choose one."
        ),
        "There is no port {0}. Check cable and power, and see with 'facells devices' what is "
        "connected.": marked(
            "InWindow", "There is no port {0}. Check cable and power, or choose another port."
        ),
        "{0} could not be opened: {1}. Run 'facells devices'.": marked(
            "InWindow", "{0} could not be opened: {1}. Check the cable, or choose another port."
        ),
        "{0} is no {1}: it answers {2}. Pick another port with --port, or the machine that is "
        "really connected.": marked(
            "InWindow",
            "{0} is no {1}: it answers {2}. Choose another port, or the machine that is really "
            "connected.",
        ),
        "{0} cannot be driven from here. Write a file for it with 'facells draw', or add "
        "--simulate to watch it simulated.": marked(
            "InWindow",
            "{0} cannot be driven from here. Export a file for it, or choose the simulated "
            "plotter.",
        ),
        "{0} cannot be driven from here: its preset does not say how GRBL lifts its pen ([gcode] "
        "pen). Write a file for it with 'facells draw'.": marked(
            "InWindow",
            "{0} cannot be driven from here: its preset does not say how GRBL lifts its pen "
            "([gcode] pen). Export a file for it.",
        ),
        "AxiDraw's own software drives real AxiDraws only. Leave --via out, or choose an AxiDraw "
        "with --machine.": marked(
            "InWindow",
            "AxiDraw's own software drives real AxiDraws only. Drive it straight over its cable, "
            "or choose an AxiDraw.",
        ),
        "AxiDraw's own software counts from the top left corner only. Set the machine's origin to "
        '"top-left", or plot without --via pyaxidraw.': marked(
            "InWindow",
            "AxiDraw's own software counts from the top left corner only. Set the machine's origin "
            'to "top-left", or drive it straight over its cable.',
        ),
        "There is no attribute {0}.{1} 'facells score sample' lists all of them.": marked(
            "InWindow", "There is no attribute {0}.{1} The list of attributes has all of them."
        ),
        "There is no {0} named {1}.{2} 'facells presets' lists all; a path to a .toml file works "
        "too.": marked(
            "InWindow",
            "There is no {0} named {1}.{2} Choose one of the list; a path to a .toml file works "
            "too.",
        ),
        "pen {0}: {1} is neither a pen nor a color.{2} 'facells presets' lists the pens; '0.3mm' "
        "or 'red' work too.": marked(
            "InWindow",
            "pen {0}: {1} is neither a pen nor a color.{2} Choose one of the list; '0.3mm' or "
            "'red' work too.",
        ),
    }
)
