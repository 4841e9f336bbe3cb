# Daybook as Spark's operator for Kubernetes starts it: Spark's image with its scripts, and in place of Spark's libraries Daybook's, which are the
# same Spark with the versions beside it that Daybook is tested with. From the checkout's root, once it is built:
#   docker build -f infra/images/daybook-spark.Dockerfile -t daybook-spark:0.1 .
FROM apache/spark:4.2.0-scala-java17
USER root
RUN rm -r /opt/spark/jars && useradd --uid 1000 --create-home daybook
COPY infra/images/healthy /opt/daybook/bin/
COPY pipelines /opt/daybook/pipelines
COPY cli/target/lib /opt/spark/jars
COPY cli/target/daybook-cli.jar /opt/daybook/cli/target/daybook-cli.jar
USER 1000:1000
