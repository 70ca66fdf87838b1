# A class in a container: no GPU, no root, nothing fetched at run time.
FROM python:3.12-slim AS build
WORKDIR /srv
RUN python -m venv /venv
COPY requirements.txt .
# torch's CPU build, a tenth of what PyPI has; torchvision of the same build.
RUN /venv/bin/pip install --no-cache-dir torch torchvision --index-url https://download.pytorch.org/whl/cpu \
    && /venv/bin/pip install --no-cache-dir -r requirements.txt "prometheus-client<1"

FROM python:3.12-slim
# OpenMP of xgboost and scikit-learn.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 1000 tangible
WORKDIR /srv
COPY --from=build /venv /venv
COPY --chown=tangible app.py ./
COPY --chown=tangible engines engines
COPY --chown=tangible tabs tabs
COPY --chown=tangible assets assets
USER tangible
ENV HOME=/tmp GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860 OMP_NUM_THREADS=1 TANGIBLE_LOG=json \
    TANGIBLE_METRICS=1 PYTHONUNBUFFERED=1
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
    CMD ["/venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
CMD ["/venv/bin/python", "app.py"]
