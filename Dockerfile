# A static binary and the roots of trust, nothing else: no shell, no package manager, not root. scripts/image tries it.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/modealert ./cmd/modealert \
    && mkdir -p /out/data /out/config

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/modealert /modealert
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/config /config
# Whatever is written goes to /data: the database, and what demo, preview, test and backtest need for a moment. The rest of the
# file system may be read-only.
ENV MODEALERT_CONFIG=/config MODEALERT_DATABASE_URL=sqlite:/data/modealert.db TMPDIR=/data
VOLUME /data
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/modealert"]
CMD ["serve"]
