package io.daybook.ingestion;

import static io.daybook.core.ErrorCode.INPUT_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestInputFolder {
  private static final String FILE = "online-retail/online_retail.csv.gz";
  private static final String RATES = "fx-ecb/eurofxref-hist.csv.gz";

  @TempDir private Path folder;
  private final Pipeline retail = Pipelines.retail();

  @Test
  void optionComesBeforeEnvironmentBeforeCheckoutBeforeShared() throws IOException {
    Path checkout = Files.createDirectories(folder.resolve("checkout"));
    assertThat(find(Optional.empty(), Map.of(), checkout)).isEmpty();

    Path shared = filled(folder.resolve("shared/data"));
    assertThat(find(Optional.empty(), Map.of(), checkout)).contains(new InputFolder(shared));
    Path data = filled(checkout.resolve("data"));
    assertThat(find(Optional.empty(), Map.of(), checkout)).contains(new InputFolder(data));
    Path environment = filled(folder.resolve("environment"));
    Map<String, String> variables = Map.of("DAYBOOK_DATA", environment.toString());
    assertThat(find(Optional.empty(), variables, checkout)).contains(new InputFolder(environment));
    Path option = filled(folder.resolve("option"));
    assertThat(find(Optional.of(option), variables, checkout)).contains(new InputFolder(option));
  }

  @Test
  void theFileItselfNamesItsFolder() throws IOException {
    Path option = filled(folder.resolve("option"));
    assertThat(find(Optional.of(option.resolve(FILE)), Map.of(), folder)).contains(new InputFolder(option));
    assertThat(new InputFolder(option).sourceFile(retail)).isEqualTo(option.resolve(FILE)).exists();
    assertThat(new InputFolder(option).referenceFile(retail.references().get(0))).isEqualTo(option.resolve(RATES)).exists();
  }

  @Test
  void namedFolderWithoutTheFilesIsAnErrorThatNamesThem() throws IOException {
    filled(folder.resolve("shared/data"));
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> find(Optional.of(empty), Map.of(), folder.resolve("checkout")))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(INPUT_NOT_FOUND))
        .hasMessageStartingWith("Cannot find %s and %s in %s, which --input names.", FILE, RATES, empty);
    assertThatThrownBy(() -> find(Optional.empty(), Map.of("DAYBOOK_DATA", empty.toString()), folder.resolve("checkout")))
        .isInstanceOf(DaybookException.class)
        .hasMessageContaining("which DAYBOOK_DATA names");
  }

  @Test
  void usualFolderThatLacksTheRatesIsPassedOver() throws IOException {
    Path data = filled(folder.resolve("checkout/data"));
    Files.delete(data.resolve(RATES));
    Path shared = filled(folder.resolve("shared/data"));
    assertThat(find(Optional.empty(), Map.of(), folder.resolve("checkout"))).contains(new InputFolder(shared));
  }

  private Optional<InputFolder> find(Optional<Path> option, Map<String, String> environment, Path checkout) {
    return InputFolder.find(retail, option, environment, checkout);
  }

  private static Path filled(Path data) throws IOException {
    for (String file : new String[] {FILE, RATES}) {
      Files.createDirectories(data.resolve(file).getParent());
      Files.createFile(data.resolve(file));
    }
    return data;
  }
}
