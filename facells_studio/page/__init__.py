"""A drawing meets paper: papers, pens, layout in millimetres, document and preview."""
