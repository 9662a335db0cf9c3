; Ann & "Bob" <3
; FaCells Studio VERSION, for GRBL laser, burning on paper or wood
; 4 lines on 148 x 210 mm. X0 Y0 is the paper's bottom-left corner
G21
G90
M5
G54
G94
; Pen 1-black 0.3mm
G0 X20 Y190
M4 S300
G1 X60.5 Y190 F1500
X60.5 Y149.75
X20 Y149.75
X20 Y190
M5
G0 X74 Y105
M4 S300
G1 X74 Y105
M5
; Pen 2-rot ... & <so> weiter. 0.5mm
G0 X0 Y0
M0
M5
G0 X0 Y210
M4 S300
G1 X0.123 Y209 F1500
X100 Y110
X148 Y0
M5
G0 X30 Y60
M4 S300
G1 X33.333 Y50
M5
G0 X0 Y0
M5
M2
