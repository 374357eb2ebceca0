# To pin the bytes too, name the digest that your registry shows for the tag:
# docker build --build-arg PYTHON_IMAGE=python:3.12-slim-bookworm@sha256:...
ARG PYTHON_IMAGE=python:3.12-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
COPY requirements.txt /
# The packages get a folder of their own, without pip in it.
RUN python -m venv --without-pip /opt/venv \
 && python -m pip --python /opt/venv/bin/python install --no-cache-dir \
    --disable-pip-version-check --only-binary :all: --require-hashes -r /requirements.txt

FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin monitor \
 && install -d -o monitor -g monitor -m 0700 /data
COPY --from=packages /opt/venv /opt/venv
COPY . /app
WORKDIR /app
# The welcome message would look this machine's address up on the internet.
# Nothing is written but /data and /tmp, so the root file system may be read-only.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    HISTORY_URI=/data/history \
    BUNDLE_KEY_FILE=/data/bundle.key \
    CONNECTIONS_FILE=/config/connections.toml \
    VIEWERS_FILE=/config/viewers.toml \
    LOG_FORMAT=json \
    STREAMLIT_SECRETS_FILES=/run/secrets/streamlit.toml \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true
USER 10001:10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/health/live', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "asgi.py"]
