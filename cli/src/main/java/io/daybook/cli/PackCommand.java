package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pack.SignedPack;
import io.daybook.core.pack.SigningKey;
import io.daybook.core.pack.VerifyingKey;
import io.daybook.core.time.BusinessDate;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook pack}: a release as a signed folder, and whether such a folder is still what was signed. */
@Command(
    name = "pack",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "[COMMAND]",
    description = "Writes a release into a folder, with a page for people, and signs it. 'verify' checks such a folder, 'keys' makes a key pair.")
final class PackCommand implements Callable<Integer> {
  /** The signing key where no option names one. */
  private static final String KEY_VARIABLE = "DAYBOOK_PACK_KEY";

  @ArgGroup(exclusive = true)
  private Which which;

  @Option(names = "--key", paramLabel = "FILE", description = "The private key that signs, in PEM (default: what DAYBOOK_PACK_KEY names).")
  private Path key;

  @Option(names = "--out", paramLabel = "FOLDER", description = "The pack, not there yet (default: packs/RELEASE in the run's folder).")
  private Path out;

  @Option(names = "--as", paramLabel = "NAME", description = "Who makes it (default: ${DEFAULT-VALUE}).", defaultValue = "${sys:user.name}")
  private String actor;

  @Mixin private LakeOptions options;

  @Spec private CommandSpec spec;

  /** Which release is asked for. */
  private static final class Which {
    @Option(names = "--date", required = true, paramLabel = "DATE", description = "The release that is served for a business date.")
    private BusinessDate date;

    @Option(names = "--release", required = true, paramLabel = "ID", description = "A release that was published, served or not.")
    private String release;
  }

  @Override
  public Integer call() throws IOException {
    if (which == null) {
      throw new ParameterException(spec.commandLine(), "Name what to pack with --date or --release, or a command: verify, keys");
    }
    SigningKey signer = SigningKey.read(keyFile());
    return options.withLake(
        (lake, pipeline) -> {
          ReleasePack packs = new ReleasePack(lake, options.lakeRoot(), pipeline, Clock.systemUTC());
          String release = Optional.ofNullable(which.release).orElseGet(() -> packs.served(which.date));
          Path folder = Optional.ofNullable(out).orElseGet(() -> options.folder().resolve("packs").resolve(release));
          packs.write(release, folder, signer, actor);
          PrintWriter console = spec.commandLine().getOut();
          tell(console, new SignedPack(folder), folder);
          console.printf("verify it with the public key: daybook pack verify %s --key %s%n", folder, SigningKey.PUBLIC_FILE);
          return Daybook.DONE;
        });
  }

  private Path keyFile() {
    return Optional.ofNullable(key)
        .orElseThrow(
            () ->
                new DaybookException(
                    ErrorCode.WRONG_USAGE,
                    "There is no key to sign with. Name the private key with --key or %s; 'daybook pack keys --out FOLDER' makes a pair."
                        .formatted(KEY_VARIABLE)));
  }

  @Command(name = "verify", mixinStandardHelpOptions = true,
      description = "Checks every byte of a pack with nothing but the public key. Exit code 1 where it does not hold.")
  int verify(
      @Option(names = "--key", required = true, paramLabel = "FILE", description = "The public key, in PEM.") Path publicKey,
      @Parameters(paramLabel = "FOLDER", description = "The pack.") Path folder)
      throws IOException {
    PrintWriter console = spec.commandLine().getOut();
    SignedPack pack = new SignedPack(folder);
    List<String> problems = pack.problems(VerifyingKey.read(publicKey));
    if (problems.isEmpty()) {
      tell(console, pack, folder);
      return Daybook.DONE;
    }
    problems.forEach(console::println);
    console.printf("%s: NOT what was signed; %d do not hold%n", folder, problems.size());
    return Daybook.FAILED;
  }

  @Command(name = "keys", mixinStandardHelpOptions = true,
      description = "Makes an Ed25519 key pair: private.pem, for its owner alone, and public.pem.")
  int keys(
      @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "Where the two files go; none is overwritten.") Path folder) {
    SigningKey pair = SigningKey.generate();
    pair.write(folder);
    spec.commandLine()
        .getOut()
        .printf(
            "%s signs: keep it where nobody else can read it%n%s verifies: give it to whoever gets packs%nkey %s%n",
            folder.resolve(SigningKey.PRIVATE_FILE), folder.resolve(SigningKey.PUBLIC_FILE), pair.verifyingKey().fingerprint());
    return Daybook.DONE;
  }

  private static void tell(PrintWriter console, SignedPack pack, Path folder) throws IOException {
    console.printf("%s: as it was signed%n", folder);
    pack.release()
        .ifPresent(
            said -> {
              console.printf("release   %s of %s, packed %s%n", said.releaseId(), said.pipeline(), said.packedAt());
              console.printf("entry     %d %s%n", said.entry(), said.hash());
              console.printf("head      %d %s%n", said.headEntry(), said.headHash());
              console.printf("key       %s%n", said.signedBy());
            });
    console.printf("manifest  %s%n", pack.manifestHash());
  }
}
