"""Machines that several tests and benchmarks plot on."""

from plotter import Machine, Motion, PenLift

# As the simulated GRBL is when nobody changes its settings.
GRBL = Machine(
    title="Simulated GRBL",
    kind="grbl",
    width_mm=290,
    height_mm=290,
    origin="bottom-left",
    motion=Motion(
        draw_speed_mm_s=50,
        travel_speed_mm_s=8000 / 60,
        draw_acceleration_mm_s2=500,
        travel_acceleration_mm_s2=500,
        junction_deviation_mm=0.02,
        per_axis=True,
    ),
    pen_lift=PenLift(lift_s=0.1, lower_s=0.15),
)
