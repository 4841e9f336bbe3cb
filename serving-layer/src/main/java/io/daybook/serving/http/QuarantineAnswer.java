package io.daybook.serving.http;

import static java.util.Comparator.comparing;

import io.daybook.lake.StoredRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much is in quarantine and why, without what any record holds. */
record QuarantineAnswer(Door door) {
  private static final String OPEN = "OPEN";
  private static final List<String> PLACE = List.of("topic", "partition", "offset", "part");

  private record Place(String topic, int partition, long offset, int part) {}

  private record Action(int number, String state) {}

  private record Kind(String reason, Optional<String> rule, String state) {}

  private record Tally(long records, Instant newestArrival) {
    Tally plus(Tally other) {
      return new Tally(records + other.records, newestArrival.isAfter(other.newestArrival) ? newestArrival : other.newestArrival);
    }
  }

  Answer answer() {
    Map<Kind, Tally> tallies = door.reads().read(this::tallies);
    long open = tallies.entrySet().stream().filter(tally -> tally.getKey().state().equals(OPEN)).mapToLong(tally -> tally.getValue().records()).sum();
    List<Map.Entry<Kind, Tally>> most = tallies.entrySet().stream()
        .sorted(comparing((Map.Entry<Kind, Tally> tally) -> -tally.getValue().records()).thenComparing(tally -> tally.getKey().toString()))
        .toList();
    byte[] body = Json.object(json -> json.number("open", open).array("reasons", reasons -> {
      for (Map.Entry<Kind, Tally> tally : most) {
        reasons.element(members -> members
            .text("reason", tally.getKey().reason())
            .text("rule", tally.getKey().rule())
            .text("state", tally.getKey().state())
            .number("records", tally.getValue().records())
            .time("newest_arrival", tally.getValue().newestArrival()));
      }
    }));
    return Answer.json(body).withTag(Answer.tag(body));
  }

  private Map<Kind, Tally> tallies() {
    Map<Place, Action> last = new HashMap<>();
    door.tables().latest("quarantine_actions").ifPresent(table -> table.read(columns("number", "action"), row -> last.merge(
        place(row),
        new Action(row.require("number", Integer.class), row.text("action")),
        (one, other) -> one.number() > other.number() ? one : other)));
    Map<Kind, Tally> tallies = new HashMap<>();
    door.tables().latest("quarantine").ifPresent(table -> table.read(columns("reason", "rule", "arrival"), row -> {
      String state = Optional.ofNullable(last.get(place(row))).map(Action::state).orElse(OPEN);
      Kind kind = new Kind(row.text("reason"), row.find("rule", String.class), state);
      tallies.merge(kind, new Tally(1, row.instant("arrival")), Tally::plus);
    }));
    return tallies;
  }

  private static List<String> columns(String... further) {
    List<String> columns = new ArrayList<>(PLACE);
    columns.addAll(List.of(further));
    return columns;
  }

  private static Place place(StoredRow row) {
    return new Place(row.text("topic"), row.require("partition", Integer.class), row.number("offset"), row.require("part", Integer.class));
  }
}
