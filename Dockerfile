# The image of the action: one static program on an image without a shell.
# The release workflow builds it for several architectures by cross-compiling,
# so the first stage always runs on the machine's own.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY cmd/action ./cmd/action
COPY internal ./internal
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=linux GOARCH=$TARGETARCH \
    go build -buildvcs=false -trimpath -ldflags="-s -w" -o /out/threatdelta-action ./cmd/action

# Runs as root: the runner's command files and the workspace belong to another
# user, and GitHub asks actions not to set USER.
FROM gcr.io/distroless/static-debian12
ARG VERSION=devel
ENV THREATDELTA_VERSION=$VERSION
LABEL org.opencontainers.image.title="threatdelta" \
      org.opencontainers.image.source="https://github.com/threatdelta/threatdelta" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version=$VERSION
COPY --from=build /out/threatdelta-action /threatdelta-action
ENTRYPOINT ["/threatdelta-action"]
