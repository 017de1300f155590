# Builds the image kodama the usual way: docker build -t kodama . The image of docs/containers.md is smaller and has no shell.
FROM eclipse-temurin:17-jdk AS build
WORKDIR /src
COPY . .
RUN ./mvnw -q -B -ntp -DskipTests package

FROM eclipse-temurin:17-jre
COPY --from=build /src/app/target/kodama /opt/kodama
# docker-compose.yml starts a role by a name of its own. The class archive is made now, because the root is read-only later.
RUN ln -s /opt/kodama/bin/kodama /usr/local/bin/kodama \
    && for role in mirror processors forwarder; do \
        printf '#!/bin/sh\nexec kodama %s "$@"\n' $role >/usr/local/bin/kodama-$role && chmod 755 /usr/local/bin/kodama-$role; done \
    && kodama class-archive \
    && install -d -o 65532 -g 65532 -m 700 /data
# Native libraries are unpacked where it may be written and executed.
ENV LANG=C.UTF-8 ROCKSDB_SHAREDLIB_DIR=/data JAVA_OPTS="-Djava.io.tmpdir=/data -XX:-UsePerfData"
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 18000 18001 18002
ENTRYPOINT ["kodama"]
