package io.daybook.serving;

import io.daybook.core.DaybookException;
import io.daybook.infra.EmbeddedTrino;
import io.daybook.infra.JavaRuntimes;
import io.daybook.infra.TrinoDistribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one Trino, started for the first of them and stopped after the last. They are skipped, with the reason, where it cannot be had. */
final class TrinoExtension implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(TrinoUnderTest.class);
  }

  @Override
  public TrinoUnderTest resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getRoot().getStore(Namespace.create(TrinoExtension.class))
        .getOrComputeIfAbsent(Started.class, key -> Started.now(), Started.class).trino();
  }

  private record Started(EmbeddedTrino server, Path lake) implements AutoCloseable {
    static Started now() {
      JavaRuntimes.Search java = JavaRuntimes.ofThisMachine().atLeast(EmbeddedTrino.LEAST_JAVA);
      if (java.found().isEmpty()) {
        return Assumptions.abort("No Java for Trino among " + java.lookedAt());
      }
      Path distribution = distribution();
      try {
        Path folder = Files.createTempDirectory("daybook-serving-");
        Path lake = folder.resolve("lake");
        return new Started(EmbeddedTrino.start(folder.resolve("trino"), lake, distribution, java.found().get().home(), OptionalInt.empty()), lake);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path distribution() {
      try {
        return TrinoDistribution.ofThisMachine().provide(line -> {});
      } catch (DaybookException e) {
        return Assumptions.abort(e.getMessage());
      }
    }

    TrinoUnderTest trino() {
      return new TrinoUnderTest(new TrinoAddress("127.0.0.1", server.port()), lake);
    }

    @Override
    public void close() throws IOException {
      server.close();
      TrinoUnderTest.delete(lake.getParent());
    }
  }
}
