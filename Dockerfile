# A static binary and the roots of trust, nothing else: no shell, no package manager, not root.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/modealert ./cmd/modealert \
    && mkdir -p /out/data /out/config

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/modealert /modealert
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/config /config
ENV MODEALERT_CONFIG=/config MODEALERT_DATABASE_URL=sqlite:/data/modealert.db
# The database lives here; the rest of the file system may be read-only.
VOLUME /data
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/modealert"]
CMD ["serve"]
