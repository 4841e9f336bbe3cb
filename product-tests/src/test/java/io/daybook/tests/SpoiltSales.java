package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Changes of sales as they should be, and as they came: some of them spoilt, in twelve ways. */
final class SpoiltSales {
  static final int PARTITIONS = 2;

  /** A way to spoil a change, and the reason that quarantine has to give. */
  enum Kind {
    GARBAGE("not JSON: Invalid UTF-8"),
    CUT_OFF("not JSON: Unexpected end-of-input"),
    NO_OBJECT("not a JSON object"),
    UNKNOWN_OPERATION("unknown operation 'k' (known: c, u, d, r, t)"),
    NO_IMAGE("a change of kind INSERT has no 'after' image"),
    MISSING_FIELD(".quantity is missing"),
    TEXT_FOR_A_NUMBER(".quantity is not a int: \"many\""),
    TOO_MANY_DIGITS(".unit_price is not a decimal(9,4): "),
    TOO_LARGE(".quantity is not a int: 1000000"),
    NO_SUCH_TIME("after.sold_at is not a timestamp: \"2011-03-27 01:30:00\""),
    IN_THE_FUTURE("by more than the clock skew of PT5M"),
    BREAKS_A_RULE("breaks the row rule price_not_negative");

    private final String reason;

    Kind(String reason) {
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  /** A delivery of the topic: what should have come and what came. */
  record Came(Sent right, byte[] value, Kind kind) {
    boolean isSpoilt() {
      return kind != null;
    }
  }

  private final Random random = new Random(20110327);
  private final List<Came> came = new ArrayList<>();
  private final LocalDate date;
  private long lsn;

  /**
   * Makes changes of one date: inserts, of which some are followed by updates and deletes.
   *
   * @param spoilt how many of them, as many of each kind
   */
  SpoiltSales(LocalDate date, int changes, int spoilt) {
    this.date = date;
    int done = 0;
    while (came.size() < changes) {
      Sent insert = change("c", null, line("S" + came.size()));
      boolean spoils = done < spoilt && came.size() >= (long) done * changes / spoilt;
      add(insert, spoils ? Kind.values()[done++ % Kind.values().length] : null);
      if (came.size() < changes) {
        follow(insert, random.nextInt(10), spoils);
      }
    }
  }

  /** What follows on an insert, spoilt or not, comes as the source has it. */
  private void follow(Sent insert, int fate, boolean spoilt) {
    Sent.Line was = insert.after();
    if (fate < 2) {
      add(change("u", was, new Sent.Line(was.id(), was.country(), was.quantity() + 1, was.price(), was.soldAt())), null);
    } else if (fate == 2 && !spoilt) {
      add(change("d", was, null), null);
    }
  }

  private void add(Sent right, Kind kind) {
    came.add(new Came(right, kind == null ? right.value() : spoilt(right, kind), kind));
  }

  List<Came> came() {
    return came;
  }

  /** As a clean run has them. */
  List<Sent> right() {
    return came.stream().map(Came::right).toList();
  }

  /** Where each spoilt change lies in its partition, by kind. */
  Map<Kind, List<Came>> byKind() {
    Map<Kind, List<Came>> byKind = new EnumMap<>(Kind.class);
    came.stream().filter(Came::isSpoilt).forEach(each -> byKind.computeIfAbsent(each.kind(), first -> new ArrayList<>()).add(each));
    return byKind;
  }

  private Sent change(String op, Sent.Line before, Sent.Line after) {
    Sent.Line line = after == null ? before : after;
    return new Sent(Math.floorMod(line.id().hashCode(), PARTITIONS), Truth.instant(line.soldAt()).plus(Duration.ofMillis(++lsn % 5000)), op, lsn, before, after);
  }

  private Sent.Line line(String id) {
    LocalDateTime soldAt = date.atTime(9 + random.nextInt(8), random.nextInt(4), random.nextInt(60));
    String country = random.nextInt(5) == 0 ? null : List.of("EIRE", "France", "Norway").get(random.nextInt(3));
    int units = 1 + random.nextInt(5_000_000);
    return new Sent.Line(id, country, units % 37 - 10, BigDecimal.valueOf(units, 4), soldAt); // so that a lost quantity can be told from the price
  }

  private static byte[] spoilt(Sent right, Kind kind) {
    String text = new String(right.value(), UTF_8);
    Sent.Line line = right.after();
    String quantity = "\"quantity\":" + line.quantity();
    String spoilt =
        switch (kind) {
          case GARBAGE -> "ÿþ§" + text;
          case CUT_OFF -> text.substring(0, text.length() - 40);
          case NO_OBJECT -> "[" + text + "]";
          case UNKNOWN_OPERATION -> text.replace("\"op\":\"c\"", "\"op\":\"k\"");
          case NO_IMAGE -> text.replace(line.json(), "null");
          case MISSING_FIELD -> text.replace(quantity + ",", "");
          case TEXT_FOR_A_NUMBER -> text.replace(quantity, "\"quantity\":\"many\"");
          case TOO_MANY_DIGITS -> text.replace(line.price().toPlainString() + "\"", line.price().toPlainString() + "09\"");
          case TOO_LARGE -> text.replace(quantity, "\"quantity\":" + (10_000_000_050L + line.quantity()));
          case NO_SUCH_TIME -> text.replaceAll("\"sold_at\":[0-9]+", "\"sold_at\":\"2011-03-27 01:30:00\"");
          case IN_THE_FUTURE -> text.replaceAll("\"sold_at\":1", "\"sold_at\":9");
          case BREAKS_A_RULE -> text.replace("\"unit_price\":\"", "\"unit_price\":\"-");
        };
    return spoilt.getBytes(UTF_8);
  }
}
