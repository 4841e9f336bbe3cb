package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Lookup;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Reference;
import io.daybook.core.pipeline.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A folder that holds a pipeline's file and the files of its references. */
public record InputFolder(Path path) {
  /** The environment variable that names the folder where no option does. */
  public static final String ENVIRONMENT_VARIABLE = "DAYBOOK_DATA";

  private static final String OPTION = "--input";

  public InputFolder {
    requireNonNull(path, "path is null");
  }

  /**
   * Looks where the input may be, in this order: the folder named by the option, the one named by {@code DAYBOOK_DATA}, {@code data} in the
   * checkout, {@code ../shared/data} beside it.
   *
   * @param option the folder, or the pipeline's file itself in the place that the pipeline declares below the folder
   * @return the first folder that holds all the pipeline's files; empty where nobody named a folder and none of the usual ones does
   * @throws io.daybook.core.DaybookException with {@code INPUT_NOT_FOUND} where a named folder lacks one of them: it is never passed over silently
   */
  public static Optional<InputFolder> find(Pipeline pipeline, Optional<Path> option, Map<String, String> environment, Path checkout) {
    SourceFile file = pipeline.source().file().orElseThrow(() -> Errors.noSourceFile(pipeline.name()));
    if (option.isPresent()) {
      return Optional.of(named(pipeline, OPTION, folderOf(option.get(), file)));
    }
    String variable = environment.getOrDefault(ENVIRONMENT_VARIABLE, "");
    if (!variable.isBlank()) {
      return Optional.of(named(pipeline, ENVIRONMENT_VARIABLE, folderOf(Path.of(variable), file)));
    }
    return List.of(checkout.resolve("data"), checkout.toAbsolutePath().normalize().resolveSibling("shared").resolve("data")).stream()
        .filter(folder -> missingFrom(folder, pipeline).isEmpty())
        .map(InputFolder::new)
        .findFirst();
  }

  public Path sourceFile(Pipeline pipeline) {
    return path.resolve(pipeline.source().file().orElseThrow(() -> Errors.noSourceFile(pipeline.name())).path());
  }

  public Path referenceFile(Reference reference) {
    return path.resolve(reference.path());
  }

  private static InputFolder named(Pipeline pipeline, String chosenBy, Path folder) {
    List<String> missing = missingFrom(folder, pipeline);
    if (!missing.isEmpty()) {
      throw Errors.inputNotFound(chosenBy, folder, missing);
    }
    return new InputFolder(folder);
  }

  private static Path folderOf(Path named, SourceFile file) {
    Path declared = Path.of(file.path());
    Path absolute = named.toAbsolutePath().normalize();
    boolean isTheFile = Files.isRegularFile(absolute) && !declared.isAbsolute() && absolute.endsWith(declared);
    return isTheFile ? absolute.getRoot().resolve(absolute.subpath(0, absolute.getNameCount() - declared.getNameCount())) : named;
  }

  private static List<String> missingFrom(Path folder, Pipeline pipeline) {
    List<String> missing = new ArrayList<>();
    pipeline.source().file().map(SourceFile::path).filter(path -> !isThere(folder, path)).ifPresent(missing::add);
    pipeline.references().stream().map(Reference::path).filter(path -> !isThere(folder, path)).forEach(missing::add);
    pipeline.transformations().lookups().stream().map(Lookup::path).filter(path -> !isThere(folder, path)).forEach(missing::add);
    return missing;
  }

  private static boolean isThere(Path folder, String path) {
    return Files.isRegularFile(folder.resolve(path)) && Files.isReadable(folder.resolve(path));
  }
}
