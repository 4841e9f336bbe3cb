package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.Topic;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The pipeline {@code law.yaml}, with a rate of its own for each day from November 2010 to the end of 2011. */
final class LawPipeline {
  static final String TOPIC = "law.public.sale";

  private LawPipeline() {}

  static LayersUnderTest open(Path folder, Topic topic) throws IOException {
    return open(folder, topic, PartialsPublisher.nowhere());
  }

  static LayersUnderTest open(Path folder, Topic topic, PartialsPublisher publisher) throws IOException {
    return open(folder, topic, publisher, UnaryOperator.identity());
  }

  /** @param edited what becomes of the pipeline file's text */
  static LayersUnderTest open(Path folder, Topic topic, PartialsPublisher publisher, UnaryOperator<String> edited) throws IOException {
    writeRates(folder);
    return LayersUnderTest.open(pipeline(edited), folder, folder, topic, publisher);
  }

  /** The pipeline file and its references, for a command. */
  static void write(Path folder) throws IOException {
    writeRates(folder);
    Files.writeString(folder.resolve("law.yaml"), pipeline(UnaryOperator.identity()).definition());
  }

  /** An edit of the pipeline file: ids identify persons, and a metric keeps them apart. */
  static String withPersons(String text) {
    return text.replace("id: string", "id: { type: string, pii: true }") + "  by_person:\n    window: 1 hour\n    dimensions: [id]\n    measures: { lines: count }\n";
  }

  private static void writeRates(Path folder) throws IOException {
    StringBuilder csv = new StringBuilder("Date,GBP\n");
    rates().forEach((fixedOn, rate) -> csv.append(fixedOn).append(',').append(rate.toPlainString()).append('\n'));
    Files.writeString(folder.resolve("rates.csv"), csv);
  }

  static TreeMap<LocalDate, BigDecimal> rates() {
    TreeMap<LocalDate, BigDecimal> rates = new TreeMap<>();
    Random random = new Random(7);
    for (LocalDate day = LocalDate.parse("2010-11-25"); day.isBefore(LocalDate.parse("2012-01-01")); day = day.plusDays(1)) {
      rates.put(day, BigDecimal.valueOf(80_000 + random.nextInt(9_999), 5));
    }
    return rates;
  }

  /** @param edited what becomes of the pipeline file's text */
  static Pipeline pipeline(UnaryOperator<String> edited) throws IOException {
    try (var text = LawPipeline.class.getResourceAsStream("/law.yaml")) {
      return PipelineReader.read("law.yaml", edited.apply(new String(text.readAllBytes(), UTF_8)));
    }
  }
}
