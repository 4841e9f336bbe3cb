# Kafka Connect with Debezium's connector for PostgreSQL. From the checkout's root, once it is built:
#   docker build -f infra/images/connect.Dockerfile -t daybook-connect:0.1 .
FROM apache/kafka:4.3.1
# The connector and its libraries; the rest of the folder is Connect's own, which the image has.
COPY capture/target/lib/debezium-*.jar capture/target/lib/postgresql-*.jar capture/target/lib/protobuf-java-*.jar /opt/kafka/plugins/debezium-postgres/
