package io.daybook.cli;

import io.daybook.batch.ReleaseAudit;
import io.daybook.core.release.Register;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook audit}: is what was released still what was released? Exit code 1 where it is not. */
@Command(name = "audit", mixinStandardHelpOptions = true, description = "Checks that releases are still what they were.", synopsisSubcommandLabel = "COMMAND")
final class AuditCommand {
  @Spec private CommandSpec spec;

  @Command(name = "verify", mixinStandardHelpOptions = true,
      description = "Recomputes the chain of the register and the hash of every file that releases rest on, and names what does not hold.")
  int verify(
      @Mixin LakeOptions options,
      @Option(names = "--pack", paramLabel = "FOLDER", description = "Also a signed pack: is what the register said then still what it says?") List<Path> packs)
      throws IOException {
    return options.withLake(
        (lake, pipeline) -> {
          PrintWriter out = spec.commandLine().getOut();
          ReleaseAudit audit = new ReleaseAudit(lake, pipeline);
          List<String> problems = new ArrayList<>(audit.verify());
          Register register = audit.register();
          Optional.ofNullable(packs).orElse(List.of()).forEach(pack -> problems.addAll(new PackedChain(pack).problems(pipeline, register)));
          problems.forEach(out::println);
          out.printf(
              "%s: %,d entries, %,d files, %s%n",
              pipeline.name(),
              register.entries().size(),
              audit.files(),
              problems.isEmpty() ? "all as they were; head " + register.headHash() : "%d do not hold".formatted(problems.size()));
          return problems.isEmpty() ? Daybook.DONE : Daybook.FAILED;
        });
  }

  @Command(name = "reproduce", mixinStandardHelpOptions = true,
      description = "Makes releases again from the master dataset, at their cut and by their definition, and compares checksums.")
  int reproduce(
      @Mixin LakeOptions options, @Parameters(paramLabel = "RELEASE", arity = "1..*", description = "Ids of releases.") List<String> releases)
      throws IOException {
    return options.withLake(
        (lake, pipeline) -> {
          PrintWriter out = spec.commandLine().getOut();
          ReleaseAudit audit = new ReleaseAudit(lake, pipeline);
          int different = 0;
          for (String release : releases) {
            for (Map.Entry<String, ReleaseAudit.Reproduced> metric : audit.reproduce(release).entrySet()) {
              ReleaseAudit.Reproduced made = metric.getValue();
              out.printf("%s %s: %s%n", release, metric.getKey(), made.isEqual() ? "equal " + made.now() : "was %s, is now %s".formatted(made.recorded(), made.now()));
              different += made.isEqual() ? 0 : 1;
            }
          }
          return different == 0 ? Daybook.DONE : Daybook.FAILED;
        });
  }
}
