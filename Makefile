# Two commands for a newcomer: `make run` and `make test`. The plain pip lines stand in README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A torch that is already on the machine is kept: the environment sees it and pip is told its version.
HAVE_TORCH := $(shell $(PYTHON) -c "import torch; print(torch.__version__)" 2>/dev/null)

# The browser's tests, by their files' names.
FIRST := [a-r]* story*
LAST := sde* space* stochastic* t* u*

# PyPI's torch brings CUDA, gigabytes of it. Where there is no GPU its CPU build is taken instead, if
# its index can be reached.
CPU_INDEX := https://download.pytorch.org/whl/cpu
REACHED = $(PYTHON) -c "import urllib.request as u; u.urlopen('$(CPU_INDEX)/torch/', timeout=5)" 2>/dev/null

.PHONY: run test bench ray check clean

run: $(VENV)/.runs
	$(BIN)/python app.py

test: $(VENV)/.tests
	$(BIN)/python -m tests.chromium
	$(MAKE) --no-print-directory check
	@# Two processes of much the same length: the browser's tests, and all the others with its last ones.
	@$(BIN)/python -m pytest tests/browser $(LAST:%=--ignore-glob='*/browser/test_%') & browser=$$!; \
	$(BIN)/python -m pytest $(FIRST:%=--ignore-glob='*/browser/test_%'); others=$$?; \
	wait $$browser && exit $$others

check: $(VENV)/.tests $(VENV)/ts/node_modules/prettier
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -q tests/test_walls.py
	find tabs -name '*.pyi' -delete  # written by Gradio beside its subclasses
	$(BIN)/mypy
	$(BIN)/node $(VENV)/ts/node_modules/typescript/bin/tsc -p tabs/parts/static
	$(BIN)/node $(VENV)/ts/node_modules/prettier/bin/prettier.cjs --check tabs/parts/static assets/*.js

bench: $(VENV)/.tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/benchmarks -o python_files='bench_*.py' -s

# Ray is an extra, and so are its tests: a head and two replicas on this machine.
ray: $(VENV)/.tests
	$(BIN)/python -m pip install --quiet -r requirements-ray.txt
	RAY_USAGE_STATS_ENABLED=0 RAY_agent_register_timeout_ms=300000 RAY_raylet_start_wait_time_s=300 \
	$(BIN)/python -m pytest tests/cluster -o python_files='ray_*.py'

$(BIN)/python:
	$(PYTHON) -m venv $(if $(HAVE_TORCH),--system-site-packages) $(VENV)

$(VENV)/.runs: requirements.txt | $(BIN)/python
	@if [ -n "$(HAVE_TORCH)" ] || [ -e /dev/nvidia0 ] || [ "$$(uname)" != Linux ]; then :; \
	elif $(REACHED) && $(BIN)/python -m pip install --quiet torch torchvision --index-url $(CPU_INDEX); then \
		echo "No GPU here: torch's CPU build is taken."; \
	else echo "No GPU here, but $(CPU_INDEX) does not serve torch: it comes with CUDA."; fi
	$(BIN)/python -m pip install --quiet -r requirements.txt $(if $(HAVE_TORCH),torch==$(HAVE_TORCH))
	# A kept CPU build of torch has no matching torchvision on PyPI; a broken one breaks diffusers,
	# which does without.
	@$(BIN)/python -c "import torchvision" 2>/dev/null || $(BIN)/python -m pip uninstall --quiet --yes torchvision
	touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.runs
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt $(if $(HAVE_TORCH),torch==$(HAVE_TORCH))
	touch $@

# The types of the JavaScript are checked by TypeScript and its format by Prettier, with the node that pip brings.
$(VENV)/ts/node_modules/prettier: $(VENV)/.tests
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm install --silent --no-audit --no-fund --prefix $(VENV)/ts typescript@5.9 prettier@3.10.1
	touch $@

clean:
	rm -rf $(VENV)
