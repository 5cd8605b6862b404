# The exporter in an image: its binary, the libraries that it needs, the authorities of the web, no shell.
#
#   docker build -t kemp360-exporter .            (or: podman build, buildah build)
#
# The Debian package is built from source, installed in a throw-away stage, and the files that the binary really uses are
# taken from there: the same package as for Debian machines, with the same libraries and Debian's names for scanners.
#
# Pin both bases by digest where you build for production: --build-arg BASE=gcr.io/distroless/base-nossl-debian12@sha256:…
#   BUILD_BASE  any Debian 12: compiles, never shipped
#   BASE        what the exporter runs on: Debian 12's C library is all that it must have
ARG BUILD_BASE=docker.io/library/debian:12-slim
ARG BASE=gcr.io/distroless/base-nossl-debian12

# --- The Debian package. Compiled here, unless PACKAGE=ready says that it lies in build/image/ already, put there by
# `cpack --preset deb -B "$PWD/build/image"`. Mount a folder at /root/.cache/ccache to compile twice for the price of once.
# ARCHITECTURE, with `--target package`: arm64 is cross-compiled on amd64.
FROM ${BUILD_BASE} AS package
COPY . /source
ARG PACKAGE=compile
ARG REVISION=unknown
ARG ARCHITECTURE
ARG SOURCE_DATE_EPOCH
RUN if [ "$PACKAGE" = ready ]; then mkdir /package && cp /source/build/image/kemp360-exporter_*.deb /package; \
    else /source/packaging/container/package "$REVISION" $ARCHITECTURE; fi

# --- Installed, so that apt chooses the libraries; then only what the binary uses.
FROM ${BUILD_BASE} AS files
COPY --from=package /package/kemp360-exporter_*.deb /package/
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates python3 systemd-standalone-sysusers /package/kemp360-exporter_*.deb
COPY packaging/container/collect.py /collect.py
RUN /collect.py /files

FROM ${BASE}
COPY --from=files /files/ /
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="kemp360-exporter" \
      org.opencontainers.image.description="Prometheus exporter for HA pairs of Kemp 360 Central" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Numbers, because Kubernetes's runAsNonRoot cannot look up a name.
USER 65532:65532
EXPOSE 10360
ENTRYPOINT ["/usr/bin/kemp360_exporter"]
CMD ["--config.file=/etc/kemp360-exporter/kemp360.yaml"]
