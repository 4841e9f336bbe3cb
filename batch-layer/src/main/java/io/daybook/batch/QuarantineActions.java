package io.daybook.batch;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.daybook.core.release.QuarantineAction;
import io.daybook.core.release.QuarantinePlace;
import io.daybook.core.release.QuarantineState;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The table {@code quarantine_actions}: what people did to records in quarantine. What a command did to the records of a date is one entry of the
 * register, which holds the hash of these actions and of all that were on the same records before.
 */
final class QuarantineActions {
  private final Lake lake;

  QuarantineActions(Lake lake) {
    this.lake = lake;
  }

  /** All actions on each record, by number. */
  Map<QuarantinePlace, List<QuarantineAction>> byPlace() {
    return byPlace(all());
  }

  private static Map<QuarantinePlace, List<QuarantineAction>> byPlace(List<QuarantineAction> actions) {
    return actions.stream().sorted(Comparator.comparingInt(QuarantineAction::number)).collect(groupingBy(QuarantineAction::place, toList()));
  }

  private List<QuarantineAction> all() {
    return lake.readSmall(lake.tables().quarantineActions()).collectAsList().stream().map(QuarantineActions::action).toList();
  }

  /** Adds the actions of a command by one commit. */
  void append(String runId, List<QuarantineAction> actions) {
    if (!actions.isEmpty()) {
      lake.append(lake.tables().quarantineActions(), actions.stream().map(QuarantineActions::row).toList(), "quarantine-" + runId, 0);
    }
  }

  /** The register's entries that are missing: of a command that was just carried out, and of one that was killed before it could add them. */
  List<ReleaseRegister.NewEntry> missing(List<RegisterEntry> entries) {
    List<QuarantineAction> all = all();
    Map<QuarantinePlace, List<QuarantineAction>> byPlace = byPlace(all);
    Set<Said> said = new HashSet<>();
    entries.forEach(entry -> said.add(Said.of(entry)));
    List<ReleaseRegister.NewEntry> missing = new ArrayList<>();
    said(all).forEach(
        (what, actions) -> {
          if (!said.contains(what)) {
            missing.add(entry(actions.get(0), seal(actions, byPlace)));
          }
        });
    return missing;
  }

  /** What of the register and the table does not hold together, in words; empty where all does. */
  List<String> problems(List<RegisterEntry> entries) {
    List<QuarantineAction> all = all();
    Map<QuarantinePlace, List<QuarantineAction>> byPlace = byPlace(all);
    Map<Said, List<QuarantineAction>> said = said(all);
    List<String> problems = new ArrayList<>();
    for (RegisterEntry entry : entries) {
      if (entry.event() == RegisterEvent.REPLAYED || entry.event() == RegisterEvent.DISMISSED) {
        List<QuarantineAction> actions = Optional.ofNullable(said.remove(Said.of(entry))).orElse(List.of());
        if (!seal(actions, byPlace).equals(entry.messages())) {
          problems.add(
              "register: entry %d (%s %s): what is in quarantine_actions of its command and its records is not what it was made with"
                  .formatted(entry.number(), entry.event(), entry.date()));
        }
      }
    }
    said.forEach(
        (what, actions) ->
            problems.add(
                "quarantine_actions: %d records %s by command %s, and the register does not say so: the command was killed, and the next one completes it; or somebody wrote to the table"
                    .formatted(actions.size(), what.event(), what.runId())));
    return problems;
  }

  private static Map<Said, List<QuarantineAction>> said(List<QuarantineAction> all) {
    return all.stream()
        .filter(QuarantineAction::isRegistered)
        .sorted(Comparator.comparing(QuarantineAction::at).thenComparing(QuarantineAction::date))
        .collect(groupingBy(Said::of, LinkedHashMap::new, toList()));
  }

  private static String seal(List<QuarantineAction> actions, Map<QuarantinePlace, List<QuarantineAction>> byPlace) {
    Collection<QuarantineAction> upToThen = new ArrayList<>();
    for (QuarantineAction action : actions) {
      byPlace.get(action.place()).stream().filter(each -> each.number() <= action.number()).forEach(upToThen::add);
    }
    return QuarantineAction.seal(actions.size(), upToThen);
  }

  private static ReleaseRegister.NewEntry entry(QuarantineAction action, String seal) {
    return (number, previousHash) ->
        new RegisterEntry(
            number,
            action.event(),
            action.date(),
            Optional.empty(),
            0,
            action.reason(),
            action.runId(),
            action.actor(),
            action.at(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            seal,
            previousHash);
  }

  static QuarantinePlace place(Row row) {
    return new QuarantinePlace(row.getAs("topic"), row.<Integer>getAs("partition"), row.<Long>getAs("offset"), row.<Integer>getAs("part"));
  }

  private static Row row(QuarantineAction action) {
    QuarantinePlace place = action.place();
    return RowFactory.create(
        place.topic(),
        place.partition(),
        place.offset(),
        place.part(),
        action.number(),
        action.state().name(),
        action.date().date(),
        action.payload().orElse(null),
        action.runId(),
        action.actor(),
        action.reason(),
        action.at());
  }

  private static QuarantineAction action(Row row) {
    return new QuarantineAction(
        place(row),
        row.<Integer>getAs("number"),
        QuarantineState.valueOf(row.getAs("action")),
        new BusinessDate(row.<LocalDate>getAs("business_date")),
        Optional.ofNullable(row.<byte[]>getAs("payload")),
        row.getAs("run_id"),
        row.getAs("actor"),
        row.getAs("reason"),
        row.getAs("at"));
  }

  /** What one entry is about. */
  private record Said(String runId, RegisterEvent event, BusinessDate date) {
    static Said of(QuarantineAction action) {
      return new Said(action.runId(), action.event(), action.date());
    }

    static Said of(RegisterEntry entry) {
      return new Said(entry.runId(), entry.event(), entry.date());
    }
  }
}
