# Everything a person types: make demo, make test, make bench. Each sets up what it needs.

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: demo studio test bench lint setup wheel-test pictures clean

demo: $(READY)  ## draw the sample portrait and plot it on a simulated AxiDraw
	@mkdir -p out
	@$(VENV)/bin/facells draw sample --page a5 --stats \
		-o out/portrait.svg -o out/portrait.gcode -o out/portrait.pdf -o out/portrait.png
	@$(VENV)/bin/facells plot out/portrait.svg --machine axidraw-v3a3 --simulate --pace 200 --picture out/plotted.png
	@$(VENV)/bin/facells draw sample --page a5 --color "Smiling>0.6:red 0.4mm" --color "Eyeglasses:blue 0.4mm" -o out/smile.svg -o out/smile.png
	@$(VENV)/bin/facells score sample --traces out/traces.png
	@$(VENV)/bin/facells compose --attribute Smiling --page a5 --caption -o out/facell.svg -o out/facell.png
	@echo "Look at out/portrait.png (the page), out/plotted.png (what the simulated pen inked),"
	@echo "out/smile.png (the smile in red), out/traces.png (how the network reads the drawing)"
	@echo "and out/facell.png (a smile without a face, from a thousand portraits)."

studio: $(READY)  ## open the window
	@$(VENV)/bin/facells studio

test: $(READY)  ## every test
	$(PY) -m pytest -n 2 -q

bench: $(READY)  ## the benchmark table, ratios measured side by side
	$(PY) -m tests.benchmarks

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

wheel-test: $(READY)  ## build the wheel and test it outside the checkout
	$(PY) -m tests.wheel

pictures: $(READY)  ## draw the README's and the guide's pictures again
	$(PY) -m docs.pictures
	$(PY) -m docs.screenshots

setup: $(READY)

$(READY): pyproject.toml constraints.txt .ci/setup
	@sh .ci/setup $(VENV)
	@touch $@

clean:
	rm -rf $(VENV) out build dist
