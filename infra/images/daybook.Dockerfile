# Daybook's verbs. From the checkout's root, once it is built (mvn -DskipTests package):
#   docker build -f infra/images/daybook.Dockerfile -t daybook:0.1 .
# Its arguments are a verb's: docker run daybook:0.1 validate /opt/daybook/pipelines/retail_sales.yaml
FROM eclipse-temurin:17-jre-jammy
# Spark asks the system for the name of its user. The number is Trino's in its own image: both write to the lake.
RUN useradd --uid 1000 --create-home daybook && install --directory --owner daybook --group daybook /daybook
COPY infra/etc/spark-jvm.options /opt/daybook/infra/etc/spark-jvm.options
COPY infra/images/daybook infra/images/healthy /opt/daybook/bin/
COPY pipelines /opt/daybook/pipelines
COPY cli/target/lib /opt/daybook/cli/target/lib
COPY cli/target/daybook-cli.jar /opt/daybook/cli/target/daybook-cli.jar
# Java reads it as options before the others; the launcher's are these, too.
ENV JDK_JAVA_OPTIONS="-Xmx2g -XX:+UseSerialGC"
ENV PATH="/opt/daybook/bin:$PATH"
USER 1000:1000
WORKDIR /daybook
ENTRYPOINT ["/opt/daybook/bin/daybook"]
