package io.daybook.core.pipeline;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.time.BusinessCalendar;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a pipeline file and checks all of it but its Spark SQL expressions. One {@link PipelineProblems} tells every problem of the file.
 *
 * <p>Where a value has a problem, reading goes on with a stand-in, so that the values after it are checked too; no stand-in leaves this class.
 */
public final class PipelineReader {
  private static final long LARGEST_FILE = 1 << 20;
  private static final String STAND_IN = "";
  private static final Map<String, Approval> APPROVALS =
      Map.of("none", Approval.NONE, "restatements", Approval.RESTATEMENTS, "all", Approval.ALL);

  private PipelineReader() {}

  /**
   * @throws PipelineProblems where the file does not hold a valid pipeline
   * @throws DaybookException with {@link ErrorCode#INPUT_NOT_FOUND} where the file cannot be read
   */
  public static Pipeline read(Path file) {
    return readWithLines(file).pipeline();
  }

  /**
   * @param fileName as messages name it
   * @throws PipelineProblems where the text is not a valid pipeline
   */
  public static Pipeline read(String fileName, String text) {
    return readWithLines(fileName, text).pipeline();
  }

  /** As {@link #read(Path)}, for a caller with further checks. */
  public static PipelineFile readWithLines(Path file) {
    return readWithLines(file.toString(), textOf(file));
  }

  /** As {@link #read(String, String)}, for a caller with further checks. */
  public static PipelineFile readWithLines(String fileName, String text) {
    Reading reading = new Reading();
    Optional<Pipeline> pipeline = YamlText.compose(text, reading).map(root -> pipeline(root, text));
    if (!reading.problems().isEmpty()) {
      throw PipelineProblems.of(fileName, reading.problems());
    }
    return new PipelineFile(fileName, pipeline.orElseThrow(), reading.lines());
  }

  private static Pipeline pipeline(Place root, String definition) {
    Section file =
        root.section(
            "pipeline", "source", "calendar", "closing", "allowed_lateness", "dedup_horizon", "clock_skew", "references", "computed", "filter", "rules",
            "metrics", "gates", "access");
    String name = file.require("pipeline", "pipeline: retail_sales").flatMap(Names::pipeline).orElse(STAND_IN);
    SourceReader reader = new SourceReader(file);
    Source source = reader.read();
    BusinessCalendar calendar = calendar(file);
    ComputedReader computed = new ComputedReader(file, reader.fields());
    ReferencesReader references = new ReferencesReader(file, computed.fields());
    List<Rule> rules = rules(file);
    List<Metric> metrics = new MetricsReader(computed.fields()).read(file);
    return new Pipeline(
        name,
        source,
        calendar,
        closing(file),
        duration(file, "allowed_lateness", Duration.ofMinutes(10)),
        duration(file, "dedup_horizon", Duration.ofMinutes(10)),
        duration(file, "clock_skew", Duration.ofMinutes(5)),
        references.rates(),
        new Transformations(references.lookups(), computed.read(), file.find("filter").flatMap(Place::text).orElse(Transformations.none().filter())),
        rules,
        metrics,
        new GatesReader(source, reader.fields(), rules, metrics).read(file),
        new AccessReader(metrics).read(file),
        definition);
  }

  private static BusinessCalendar calendar(Section file) {
    Optional<Section> calendar =
        file.require("calendar", "calendar: { zone: Europe/London, cut_off: \"00:00\" }").map(place -> place.section("zone", "cut_off"));
    return new BusinessCalendar(
        calendar.flatMap(section -> section.require("zone", "zone: Europe/London")).flatMap(Times::zone).orElse(ZoneOffset.UTC),
        calendar.flatMap(section -> section.find("cut_off")).flatMap(Times::timeOfDay).orElse(LocalTime.MIDNIGHT));
  }

  private static Closing closing(Section file) {
    Optional<Section> closing = file.find("closing").map(place -> place.section("grace", "approval"));
    return new Closing(
        closing.flatMap(section -> section.find("grace")).flatMap(Times::duration).orElse(Duration.ZERO),
        closing.flatMap(section -> section.find("approval")).flatMap(place -> place.choice("approval", APPROVALS, Set.of())).orElse(Approval.NONE));
  }

  private static Duration duration(Section file, String key, Duration byDefault) {
    return file.find(key).flatMap(Times::duration).orElse(byDefault);
  }

  private static List<Rule> rules(Section file) {
    List<Place> rules = file.find("rules").flatMap(Place::entries).orElse(List.of());
    rules.forEach(Names::check);
    return rules.stream().map(rule -> new Rule(rule.name(), rule.text().orElse(STAND_IN))).toList();
  }

  private static String textOf(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw unreadable(file, "it is a folder", null);
      }
      if (Files.size(file) > LARGEST_FILE) {
        throw notAPipeline(file, "has %d bytes, and no pipeline file has over %d; check the path".formatted(Files.size(file), LARGEST_FILE));
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw unreadable(file, "its permissions forbid it", e);
    } catch (CharacterCodingException e) {
      throw notAPipeline(file, "is not text in UTF-8; save it as UTF-8 or check the path");
    } catch (IOException e) {
      throw unreadable(file, e.getMessage(), e);
    }
  }

  private static DaybookException unreadable(Path file, String why, IOException cause) {
    return new DaybookException(
        ErrorCode.INPUT_NOT_FOUND, "Cannot read the pipeline file %s: %s. Give the path of a readable YAML file.".formatted(file, why), cause);
  }

  private static PipelineProblems notAPipeline(Path file, String reason) {
    return PipelineProblems.of(file.toString(), List.of(new Problem(1, "", reason)));
  }
}
