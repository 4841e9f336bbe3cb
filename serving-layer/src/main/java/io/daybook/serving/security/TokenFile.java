package io.daybook.serving.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.Sha256;
import io.daybook.core.access.Role;
import io.daybook.core.access.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tokens of a run's HTTP door: a line each, {@code hash role created expires name}. Another process may change the file; it is read anew when it has
 * changed. Safe for use by several threads.
 */
public final class TokenFile {
  /** What a token begins with, so that one in the wrong place is recognised for what it is. */
  private static final String PREFIX = "daybook_";
  private static final int BYTES = 32;
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Path file;
  private final Clock clock;
  private Object versionRead = new Object(); // like no version of a file
  private List<Token> tokens = List.of();

  public TokenFile(Path file, Clock clock) {
    this.file = requireNonNull(file, "file is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** Whether any token was ever made. */
  public boolean exists() {
    return Files.exists(file);
  }

  /**
   * Makes a token of 256 random bits and returns it; nobody can tell it again.
   *
   * @throws DaybookException WRONG_USAGE where the name is taken, or it would hold for no time or more than a year
   */
  public synchronized String create(String name, Role role, Duration validFor) {
    if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
      throw wrong("'%s' cannot be the name of a token; use lower case letters, digits, points, underscores and hyphens".formatted(name));
    }
    if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST) > 0) {
      throw wrong("A token cannot hold for %s; choose up to %d days".formatted(validFor, LONGEST.toDays()));
    }
    List<Token> all = new ArrayList<>(all());
    if (all.stream().anyMatch(token -> token.name().equals(name))) {
      throw wrong("There is a token %s already; choose another name, or revoke that one: daybook token revoke %1$s".formatted(name));
    }
    String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(SecretFile.random(BYTES));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    all.add(new Token(name, role, Sha256.of(secret), now, now.plus(validFor)));
    write(all);
    return secret;
  }

  /** Whether there was a token of that name. */
  public synchronized boolean revoke(String name) {
    List<Token> all = new ArrayList<>(all());
    boolean found = all.removeIf(token -> token.name().equals(name));
    if (found) {
      write(all);
    }
    return found;
  }

  /**
   * All tokens, also those that have expired, as the file has them now.
   *
   * @throws DaybookException INPUT_MALFORMED where somebody has spoilt the file
   */
  public synchronized List<Token> all() {
    Object version = version();
    if (!version.equals(versionRead)) {
      tokens = read();
      versionRead = version;
    }
    return tokens;
  }

  /** The token that this is, expired or not; it takes as long whether there is one or not, and whichever it is. */
  Optional<Token> find(String secret) {
    byte[] hash = Sha256.of(secret).getBytes(UTF_8);
    Token found = null;
    for (Token token : all()) {
      if (MessageDigest.isEqual(hash, token.hash().getBytes(UTF_8))) {
        found = token;
      }
    }
    return Optional.ofNullable(found);
  }

  /** Every change is a new file in place of the old one, so its key tells one from the other also within one tick of the file system's clock. */
  private Object version() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
    } catch (NoSuchFileException e) {
      return "absent";
    } catch (IOException e) {
      throw unreadable(e.toString());
    }
  }

  private List<Token> read() {
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).map(this::token).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(e.toString());
    }
  }

  private Token token(String line) {
    String[] parts = line.split(" ");
    try {
      return new Token(parts[4], Role.of(parts[1]).orElseThrow(), parts[0], Instant.parse(parts[2]), Instant.parse(parts[3]));
    } catch (RuntimeException e) {
      throw unreadable("a line is not 'hash role created expires name'");
    }
  }

  private void write(List<Token> all) {
    String lines = all.stream()
        .map(token -> "%s %s %s %s %s\n".formatted(token.hash(), token.role(), token.created(), token.expires(), token.name()))
        .collect(Collectors.joining());
    SecretFile.makeFolder(file.toAbsolutePath().getParent());
    SecretFile.write(file, lines);
  }

  private DaybookException unreadable(String why) {
    return new DaybookException(
        ErrorCode.INPUT_MALFORMED, "Cannot read the tokens in %s: %s. Delete the file and make the tokens anew: daybook token create".formatted(file, why));
  }

  private static DaybookException wrong(String message) {
    return new DaybookException(ErrorCode.WRONG_USAGE, message);
  }
}
