FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN python -m pip install --no-cache-dir --require-hashes -r requirements/build.txt \
    && python -m hatchling build --target wheel --directory dist

FROM python:3.12-slim-bookworm
COPY requirements/run.txt /tmp/
COPY --from=build /src/dist/ /tmp/dist/
# A volume that is new takes its owner from the folder that it covers.
RUN python -m pip install --no-cache-dir --require-hashes -r /tmp/run.txt \
    && python -m pip install --no-cache-dir --no-index --no-deps /tmp/dist/*.whl \
    && useradd --system --uid 10001 --no-create-home --home-dir /archive dateline \
    && install --directory --owner dateline --mode 700 /archive /vectors
USER 10001
WORKDIR /archive
ENV RAG_DATA_DIR=/archive PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /archive
EXPOSE 8501 8600
CMD ["rag", "serve", "--address", "0.0.0.0", "--port", "8600"]
