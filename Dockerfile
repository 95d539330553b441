# One image for both jobs: the dashboard (the default command) and the collector (`ownup collect --every auto`).
FROM python:3.11-slim-bookworm

# Chromium draws the exported PNG, SVG and PDF files; the fonts are for it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends chromium fonts-dejavu-core tini \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.lock requirements-uv.lock ./
# Compiled here, once: whoever runs the image may not write here, and every start would compile all of it anew.
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
    && uv pip install --system --no-cache --compile-bytecode --require-hashes -r requirements.lock \
    && pip uninstall --yes uv

# What gets in is listed in .dockerignore.
COPY . .
RUN python -m compileall -q . \
    && printf '#!/bin/sh\nexec python -m ownup "$@"\n' > /usr/local/bin/ownup \
    && chmod +x /usr/local/bin/ownup \
    && useradd --create-home --uid 10001 ownup \
    && install -d -o ownup -g ownup -m 0700 /data

USER ownup
ENV OWNUP_DATA_DIR=/data \
    OWNUP_ADDRESS=0.0.0.0 \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8501
ENTRYPOINT ["tini", "--", "ownup"]
CMD ["serve"]
