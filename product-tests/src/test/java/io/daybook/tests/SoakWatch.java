package io.daybook.tests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the parts of a {@link SoakStack} hold over time: live heap after a collection, classes, file handles, threads, disk. */
final class SoakWatch {
  private static final Pattern LIVE = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);
  private static final Pattern METASPACE = Pattern.compile("^ *Metaspace +used (\\d+)K", Pattern.MULTILINE);
  private static final double MIB = 1 << 20;

  private final SoakStack stack;
  private final Path jcmdCommands;
  private final Map<String, Series> series = new LinkedHashMap<>();

  SoakWatch(SoakStack stack, Path temp) throws IOException {
    this.stack = stack;
    this.jcmdCommands = Files.writeString(temp.resolve("jcmd.txt"), "GC.class_histogram\nGC.heap_info\n");
  }

  /**
   * One figure over time.
   *
   * @param slack by how much it may move without being looked at
   */
  static final class Series {
    private final String name;
    private final double slack;
    private final OptionalDouble growth;
    private final List<double[]> samples = new ArrayList<>();

    private Series(String name, double slack, OptionalDouble growth) {
      this.name = name;
      this.slack = slack;
      this.growth = growth;
    }

    /** @param from seconds; a line is laid through what came since */
    Trend since(double from) {
      List<double[]> quiet = samples.stream().filter(sample -> sample[0] >= from).toList();
      if (quiet.size() < 3) {
        return new Trend(name, quiet.size(), Double.NaN, Double.NaN, Double.NaN);
      }
      double meanTime = quiet.stream().mapToDouble(sample -> sample[0]).average().orElseThrow();
      double meanValue = quiet.stream().mapToDouble(sample -> sample[1]).average().orElseThrow();
      double slope =
          quiet.stream().mapToDouble(sample -> (sample[0] - meanTime) * (sample[1] - meanValue)).sum()
              / quiet.stream().mapToDouble(sample -> (sample[0] - meanTime) * (sample[0] - meanTime)).sum();
      double median = quiet.stream().mapToDouble(sample -> sample[1]).sorted().toArray()[quiet.size() / 2];
      double grown = slope * (quiet.get(quiet.size() - 1)[0] - quiet.get(0)[0]);
      double allowed = growth.isEmpty() ? Double.POSITIVE_INFINITY : Math.max(growth.getAsDouble() * median, slack);
      return new Trend(name, quiet.size(), median, grown, allowed);
    }
  }

  /** How a figure moved: the line through its samples from the first to the last. */
  record Trend(String name, int samples, double median, double grown, double allowed) {
    boolean isFlat() {
      return grown <= allowed; // not so where there are too few samples to say
    }

    @Override
    public String toString() {
      return "%-34s %4d samples  median %10.1f  grown %+9.1f  allowed %s".formatted(name, samples, median, grown, Double.isInfinite(allowed) ? "any" : "%.1f".formatted(allowed));
    }
  }

  /** Takes a sample of everything; of a process that ends meanwhile, none. */
  void sample(SoakPlan plan, Duration elapsed) throws IOException, InterruptedException {
    double now = elapsed.toMillis() / 1000.0;
    OptionalDouble ofProcess = OptionalDouble.of(plan.processGrowth());
    for (Map.Entry<SoakPlan.Part, Long> process : stack.processes().entrySet()) {
      long id = process.getValue();
      String name = process.getKey().name().toLowerCase(Locale.ROOT);
      try {
        double handles = handles(id);
        double threads = threads(id);
        String told = jcmd(id);
        Matcher live = LIVE.matcher(told);
        Matcher classes = METASPACE.matcher(told);
        if (live.find() && classes.find()) {
          add(name + " live heap, MiB", 16, ofProcess, now, Long.parseLong(live.group(1)) / MIB);
          add(name + " classes, MiB", 16, ofProcess, now, Long.parseLong(classes.group(1)) / 1024.0);
          add(name + " file handles", 20, ofProcess, now, handles);
          add(name + " threads", 10, ofProcess, now, threads);
        }
      } catch (NoSuchFileException gone) {
        // killed between two looks
      }
    }
    for (String table : List.of("provisional", "speed_batches", "ingest_batches")) {
      add("disk lake/" + table + ", MiB", 8, plan.diskGrowth(), now, mebibytes(stack.lake().resolve(table)));
    }
    for (String folder : List.of("speed", "ingest", "serve", "kafka")) {
      add("disk " + folder + "/, MiB", 8, plan.diskGrowth(), now, mebibytes(stack.folder().resolve(folder)));
    }
    add("disk temporary files, MiB", 8, plan.diskGrowth(), now, mebibytes(stack.temporary()));
    add("disk lake/, which grows, MiB", 0, OptionalDouble.empty(), now, mebibytes(stack.lake()));
    add("files in lake/, which grow", 0, OptionalDouble.empty(), now, files(stack.lake()));
  }

  private void add(String name, double slack, OptionalDouble growth, double now, double value) {
    series.computeIfAbsent(name, each -> new Series(each, slack, growth)).samples.add(new double[] {now, value});
  }

  List<Trend> trends(Duration since) {
    return series.values().stream().map(each -> each.since(since.toMillis() / 1000.0)).toList();
  }

  /** What was seen, for who looks for the cause. */
  String samples() {
    StringBuilder text = new StringBuilder();
    series.forEach((name, each) -> {
      text.append("%-34s".formatted(name));
      each.samples.forEach(sample -> text.append(" %.0f:%.1f".formatted(sample[0], sample[1])));
      text.append('\n');
    });
    return text.toString();
  }

  private static double handles(long process) throws IOException {
    try (Stream<Path> handles = Files.list(Path.of("/proc/%d/fd".formatted(process)))) {
      return handles.count();
    }
  }

  private static double threads(long process) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/%d/task".formatted(process)))) {
      return threads.count();
    }
  }

  /** Collects all garbage, and tells what is left; nothing of a process that is not there any more. */
  private String jcmd(long process) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked = new ProcessBuilder(jcmd.toString(), "-J-XX:TieredStopAtLevel=1", String.valueOf(process), "-f", jcmdCommands.toString()).redirectErrorStream(true).start();
    try {
      String told = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      asked.waitFor(1, TimeUnit.MINUTES);
      return told;
    } finally {
      asked.destroyForcibly();
    }
  }

  private static double mebibytes(Path folder) throws IOException {
    AtomicLong bytes = new AtomicLong();
    walk(folder, attributes -> bytes.addAndGet(attributes.size()));
    return bytes.get() / MIB;
  }

  private static double files(Path folder) throws IOException {
    AtomicLong files = new AtomicLong();
    walk(folder, attributes -> files.incrementAndGet());
    return files.get();
  }

  /** Files come and go meanwhile. */
  private static void walk(Path folder, Consumer<BasicFileAttributes> each) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            each.accept(attributes);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
