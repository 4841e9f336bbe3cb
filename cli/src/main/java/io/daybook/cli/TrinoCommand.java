package io.daybook.cli;

import io.daybook.core.access.SecurityFolder;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.infra.EmbeddedTrino;
import io.daybook.infra.JavaRuntimes;
import io.daybook.infra.Keystore;
import io.daybook.infra.TrinoDistribution;
import io.daybook.infra.TrinoSecurity;
import io.daybook.lake.TableFormats;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.TrinoAddress;
import io.daybook.serving.TrinoLogin;
import io.daybook.serving.security.TrinoRules;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code daybook trino}: the SQL door of a pipeline, with TLS, login and rules, until Ctrl-C. */
@Command(
    name = "trino",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = TrinoPublishCommand.class,
    description = "Runs a Trino with the views of a pipeline, for users who log in: TLS only, rules from the pipeline file. 'daybook user' says who they are.")
final class TrinoCommand implements Callable<Integer> {
  /** How often it is looked for tables that have appeared. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  @Mixin private LakeOptions options;

  @Option(names = "--port", paramLabel = "PORT", description = "Where it listens (default: a free port, the same at every start).")
  private Integer port;

  @Option(names = "--bind", paramLabel = "ADDRESS", description = "The address it listens on; 0.0.0.0 for all of this machine (default: ${DEFAULT-VALUE}).")
  private String bind = "127.0.0.1";

  @Option(names = "--host", paramLabel = "NAME", description = "What clients call this machine, for the certificate that is made; may be given several times.")
  private List<String> hosts = List.of();

  @Option(names = "--keystore", paramLabel = "FILE", description = "A key and certificate of your own, PKCS #12 or JKS (default: one that is made at the first start).")
  private Path keystore;

  @Option(names = "--keystore-password-file", paramLabel = "FILE", description = "Has the password of --keystore in its first line.")
  private Path keystorePassword;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Pipeline pipeline = options.pipeline();
    TableFormats.requireReadable(options.lakeRoot(), pipeline);
    SecurityFolder files = SecurityFolder.of(options.folder()).prepare();
    TrinoRules.write(files.rules(), List.of(pipeline));
    TrinoSecurity security = new TrinoSecurity(files, keystore(files), bind);
    security.keystore().writeCertificate(files.certificate());
    Path folder = options.folder().resolve("trino");
    try (StopSignal stop = StopSignal.listen()) {
      run(pipeline, files, security, folder, stop);
    }
    return Daybook.DONE;
  }

  private void run(Pipeline pipeline, SecurityFolder files, TrinoSecurity security, Path folder, StopSignal stop) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    JavaRuntimes.JavaRuntime java = JavaRuntimes.ofThisMachine().require(EmbeddedTrino.LEAST_JAVA, "Trino");
    Path server = TrinoDistribution.ofThisMachine().provide(out::println);
    OptionalInt asked = port == null ? OptionalInt.empty() : OptionalInt.of(port);
    AtomicReference<RuntimeException> gone = new AtomicReference<>();
    try (EmbeddedTrino trino = EmbeddedTrino.start(folder, options.lakeRoot(), server, java.home(), asked, security)) {
      trino.onUnexpectedEnd(gone::set);
      ServingLayer serving = new ServingLayer(new TrinoAddress("127.0.0.1", trino.port()), TrinoLogin.service(files), options.lakeRoot());
      serving.publish(pipeline);
      out.printf("SQL       %s?SSL=true&SSLTrustStorePath=%s&user=NAME%n", trino.jdbcUrl(ServingLayer.schemaOf(pipeline)), files.certificate());
      out.printf("users     %d; ./daybook user add NAME --role analyst%n", files.users().all().size());
      out.flush();
      while (!stop.await(PERIOD)) {
        if (gone.get() != null) {
          throw gone.get();
        }
        serving.publish(pipeline); // a view whose tables were not there yet
      }
    }
  }

  private Keystore keystore(SecurityFolder files) {
    if (keystore == null && keystorePassword == null) {
      return new Keystore(files.keystore(), files.keystorePassword()).makeWhereAbsent(hosts);
    }
    if (keystore == null || keystorePassword == null || !Files.exists(keystore)) {
      throw new ParameterException(spec.commandLine(), "Name a keystore that is there with --keystore, and with --keystore-password-file the file that has its password");
    }
    return new Keystore(keystore.toAbsolutePath(), keystorePassword.toAbsolutePath());
  }

  @Command(name = "rules", mixinStandardHelpOptions = true,
      description = "Prints the rules of a pipeline for a Trino of your own: a file for its file based access control.")
  int rules(@Option(names = "--pipeline", paramLabel = "FILE", required = true, description = "The pipeline file; may be given several times.") List<Path> files) {
    spec.commandLine().getOut().print(TrinoRules.of(files.stream().map(PipelineReader::read).toList()));
    spec.commandLine().getOut().flush();
    return Daybook.DONE;
  }
}
