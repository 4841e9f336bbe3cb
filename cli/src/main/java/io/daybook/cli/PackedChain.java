package io.daybook.cli;

import io.daybook.core.pack.SignedPack;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a pack says of the register's chain. It is kept elsewhere, so whoever makes the chain anew does not make it anew there.
 *
 * @param folder of the pack
 */
record PackedChain(Path folder) {
  /** Where the register is not what it was when the pack was made, in words. Whether the pack is what was signed is not looked at. */
  List<String> problems(Pipeline pipeline, Register register) {
    Optional<SignedPack.Summary> said = new SignedPack(folder).release();
    if (said.isEmpty() || !said.get().pipeline().equals(pipeline.name())) {
      return List.of("%s is not a pack of pipeline %s".formatted(folder, pipeline.name()));
    }
    List<String> problems = new ArrayList<>();
    compare(said.get().entry(), said.get().hash(), register).ifPresent(problems::add);
    compare(said.get().headEntry(), said.get().headHash(), register).ifPresent(problems::add);
    return problems;
  }

  private Optional<String> compare(long number, String hash, Register register) {
    return register.entries().stream()
        .filter(entry -> entry.number() == number)
        .findFirst()
        .map(RegisterEntry::hash)
        .map(now -> now.equals(hash) ? "" : "entry %d has the hash %s, and had %s when %s was made".formatted(number, now, hash, folder))
        .or(() -> Optional.of("entry %d is missing; it was there when %s was made".formatted(number, folder)))
        .filter(problem -> !problem.isEmpty());
  }
}
