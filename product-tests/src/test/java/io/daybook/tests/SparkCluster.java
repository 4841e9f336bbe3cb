package io.daybook.tests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A standalone cluster of Spark's own on 127.0.0.1: a master and workers of one core, each a process, with nothing but Spark's own jars. They end with the tests'
 * process.
 */
final class SparkCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofMinutes(2); // bounds a hang

  private final Path folder;
  private final Path home;
  private final int port;
  private final Process master;
  private final Deque<Process> workers = new ArrayDeque<>();

  private SparkCluster(Path folder, Path home) throws IOException {
    this.folder = folder;
    this.home = home;
    this.port = freePort();
    this.master = start("org.apache.spark.deploy.master.Master", "master", "--host", HOST, "--port", String.valueOf(port), "--webui-port", "0");
  }

  /** @param folder for Spark's home, and what the cluster writes */
  static SparkCluster start(Path folder, int workers) throws IOException {
    SparkCluster cluster = new SparkCluster(folder, SparkHome.in(Files.createDirectories(folder)));
    await("the master").atMost(PATIENCE).until(cluster::answers);
    for (int i = 0; i < workers; i++) {
      cluster.addWorker();
    }
    return cluster;
  }

  String master() {
    return "spark://%s:%d".formatted(HOST, port);
  }

  void addWorker() throws IOException {
    workers.addLast(
        start("org.apache.spark.deploy.worker.Worker", "worker", "--host", HOST, "--webui-port", "0", "--cores", "1", "--memory", "1g", "--work-dir", folder.resolve("work").toString(), master()));
  }

  /** Ends a worker that has an executor, and the executor, as kill -9 does. */
  void killWorker() throws InterruptedException {
    Process worker = workers.stream().filter(each -> executors(each).findAny().isPresent()).findFirst().orElseThrow();
    List<ProcessHandle> executors = executors(worker).toList();
    worker.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
    worker.waitFor();
    workers.remove(worker);
  }

  /** How many executors were gone before their applications had ended, as the master has told these. */
  long lostExecutors() throws IOException {
    try (Stream<String> told = Files.lines(folder.resolve("master.log"))) {
      return told.filter(line -> line.contains("Telling app of lost executor")).count();
    }
  }

  /** How many executors run. */
  long executors() {
    return workers.stream().flatMap(SparkCluster::executors).count();
  }

  private static Stream<ProcessHandle> executors(Process worker) {
    return worker.descendants();
  }

  /** What a driver has to know beyond its command line. */
  Map<String, String> environment() {
    return Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13", "SPARK_LOCAL_IP", HOST);
  }

  /** What {@code spark-submit} starts, with its arguments. */
  List<String> submit(List<String> arguments) {
    List<String> line = java("-Xmx1g", "org.apache.spark.deploy.SparkSubmit");
    line.addAll(List.of("--master", master(), "--conf", "spark.executor.memory=768m"));
    line.addAll(arguments);
    return line;
  }

  private List<String> java(String heap, String main) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("@" + Repository.folder().resolve("infra/etc/spark-jvm.options"));
    line.addAll(List.of(heap, "-XX:+UseSerialGC", "-Dspark.master.rest.enabled=false" /* its port is always the same */, "-cp", home.resolve("jars") + "/*", main));
    return line;
  }

  private Process start(String main, String name, String... arguments) throws IOException {
    List<String> line = java("-Xmx256m", main);
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()));
    builder.environment().putAll(environment());
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), name + "-end"));
    return process;
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(HOST, port), 1000);
      return true;
    } catch (IOException e) {
      if (!master.isAlive()) {
        throw new IllegalStateException("The master has ended; see " + folder.resolve("master.log"), e);
      }
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> executors = process.descendants().toList();
    process.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    workers.forEach(SparkCluster::end);
    end(master);
  }
}
