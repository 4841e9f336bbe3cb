package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/** How a change event wraps the images of a record. */
public sealed interface Envelope extends Serializable {
  /** As a pipeline file has it that says no more than {@code envelope: debezium}. */
  Envelope DEBEZIUM = new Debezium(TransactionMetadata.OPTIONAL, Decimals.TEXT, Map.of());

  /**
   * Debezium's JSON, with or without Connect's schema. Where there is a schema, it says how values are written.
   *
   * @param decimals how decimals are written where no schema says it
   * @param timestamps how timestamps are written where no schema says it, by field; others are microseconds or text
   */
  record Debezium(TransactionMetadata transactions, Decimals decimals, Map<String, TimeForm> timestamps) implements Envelope {
    public Debezium {
      requireNonNull(transactions, "transactions is null");
      requireNonNull(decimals, "decimals is null");
      timestamps = Map.copyOf(timestamps);
    }

    /** Whether what both take means the same by both. */
    boolean readsLike(Debezium other) {
      return decimals == other.decimals && timestamps.equals(other.timestamps);
    }
  }

  /**
   * Oracle GoldenGate's JSON, by the operation formatter.
   *
   * @param missingSuffix of the member beside a column that says whether the column was not sent
   * @param positionDigits to which positions are padded, so that they compare as text
   * @param columns what columns of the fields are called
   * @param absent what it means that an update or a delete has no member for a column
   */
  record GoldenGate(
      Members members, Operations operations, String missingSuffix, int positionDigits, ColumnNames columns, AbsentColumn absent)
      implements Envelope {
    public GoldenGate {
      requireNonNull(members, "members is null");
      requireNonNull(operations, "operations is null");
      requireNonNull(missingSuffix, "missingSuffix is null");
      requireNonNull(columns, "columns is null");
      requireNonNull(absent, "absent is null");
    }
  }

  /**
   * Plain JSON: one image a record.
   *
   * @param image the member with the image; empty where the record itself is the image
   * @param op the member that says what happened; empty where every record is an insert
   * @param position the member that tells events apart, a number or a text
   * @param sequence the member that orders the changes of a record, a whole number; may be the position
   * @param timestamps how timestamps are written, by field; others are microseconds or text
   */
  record Json(
      Optional<String> image, Optional<String> op, Operations operations, String position, String sequence, Map<String, TimeForm> timestamps)
      implements Envelope {
    public Json {
      requireNonNull(image, "image is null");
      requireNonNull(op, "op is null");
      requireNonNull(operations, "operations is null");
      requireNonNull(position, "position is null");
      requireNonNull(sequence, "sequence is null");
      timestamps = Map.copyOf(timestamps);
    }

    // An Optional cannot be serialized.
    private Object writeReplace() {
      return new Serialized(image.orElse(null), op.orElse(null), operations, position, sequence, timestamps);
    }

    private record Serialized(
        String image, String op, Operations operations, String position, String sequence, Map<String, TimeForm> timestamps)
        implements Serializable {
      private Object readResolve() {
        return new Json(Optional.ofNullable(image), Optional.ofNullable(op), operations, position, sequence, timestamps);
      }
    }
  }

  /** What an envelope calls the four kinds of operation; no two alike. */
  record Operations(String insert, String update, String delete, String truncate) implements Serializable {
    public Operations {
      requireNonNull(insert, "insert is null");
      requireNonNull(update, "update is null");
      requireNonNull(delete, "delete is null");
      requireNonNull(truncate, "truncate is null");
    }

    /** For messages. */
    @Override
    public String toString() {
      return String.join(", ", insert, update, delete, truncate);
    }
  }

  /** What GoldenGate's envelope calls its members. */
  record Members(String table, String operation, String position, String before, String after) implements Serializable {
    public Members {
      requireNonNull(table, "table is null");
      requireNonNull(operation, "operation is null");
      requireNonNull(position, "position is null");
      requireNonNull(before, "before is null");
      requireNonNull(after, "after is null");
    }
  }

  /** Whether changes without Debezium's transaction metadata are taken. */
  enum TransactionMetadata {
    OPTIONAL,
    REQUIRED
  }

  /** How decimals are written. Floating point is not among them. */
  enum Decimals {
    TEXT,
    /** The unscaled number's bytes in base64, at the declared scale. */
    BASE64,
    /** JSON numbers with all their digits. */
    NUMBER
  }

  /** How a timestamp is written: as a whole number of units since 1970, counted in local time, or as text. */
  enum TimeForm {
    MICROSECONDS,
    MILLISECONDS,
    NANOSECONDS,
    /** Local time as text, also where a Z stands behind it. */
    LOCAL_TEXT
  }

  /** What the columns of the fields are called. */
  enum ColumnNames {
    AS_DECLARED,
    UPPER_CASE
  }

  /** What a column means that an update or a delete leaves out. */
  enum AbsentColumn {
    NOT_SENT,
    NULL
  }
}
