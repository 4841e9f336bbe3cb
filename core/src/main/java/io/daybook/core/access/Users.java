package io.daybook.core.access;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Who may log in to Trino, each in one role. Kept in the two files that Trino reads; it takes a change in within seconds. */
public final class Users {
  /** What Daybook itself is called in Trino: it owns the views. */
  public static final String SERVICE = "daybook";
  public static final int SHORTEST_PASSWORD = 12;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,62}");

  private final Path passwords;
  private final Path groups;

  Users(Path passwords, Path groups) {
    this.passwords = passwords;
    this.groups = groups;
  }

  /** Those who were added, by name. */
  public List<User> all() {
    Map<String, Role> roles = roles();
    return hashes().keySet().stream().flatMap(name -> Optional.ofNullable(roles.get(name)).map(role -> new User(name, role)).stream()).toList();
  }

  /**
   * Adds a user.
   *
   * @throws DaybookException WRONG_USAGE where the name is taken or cannot be, or the password is too short
   */
  public synchronized void add(User user, String password) {
    checkName(user.name());
    if (password.length() < SHORTEST_PASSWORD) {
      throw wrong("The password of %s has %d characters; choose one of at least %d".formatted(user.name(), password.length(), SHORTEST_PASSWORD));
    }
    if (password.chars().anyMatch(character -> character < ' ' || character > '~')) {
      throw wrong("The password of %s has a character that is not ASCII, and clients do not agree on its bytes; choose another".formatted(user.name()));
    }
    Map<String, String> hashes = hashes();
    if (hashes.containsKey(user.name())) {
      throw wrong("There is a user %s already; remove it first: daybook user remove %1$s".formatted(user.name()));
    }
    Map<String, Role> roles = roles();
    roles.put(user.name(), user.role());
    writeRoles(roles); // first, for a user without a role could log in and see nothing, which is harmless but puzzling
    hashes.put(user.name(), PasswordHash.of(password));
    writeHashes(hashes);
  }

  private static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw wrong("'%s' cannot be the name of a user; use lower case letters, digits, points, underscores and hyphens, a letter first".formatted(name));
    }
    if (name.equals(SERVICE)) {
      throw wrong("'%s' is Daybook itself; choose another name".formatted(name));
    }
  }

  /** Whether there was such a user. The password goes first, so that a crash leaves nobody with more than before. */
  public synchronized boolean remove(String name) {
    Map<String, String> hashes = hashes();
    if (name.equals(SERVICE) || hashes.remove(name) == null) {
      return false;
    }
    writeHashes(hashes);
    Map<String, Role> roles = roles();
    roles.remove(name);
    writeRoles(roles);
    return true;
  }

  /** Lets {@link #SERVICE} in, with the password of the file. */
  synchronized void ensureService(Path servicePassword) {
    Map<String, String> hashes = hashes();
    String password = SecretFile.readPassword(servicePassword);
    if (!hashes.containsKey(SERVICE) || !PasswordHash.matches(hashes.get(SERVICE), password)) {
      hashes.put(SERVICE, PasswordHash.ofRandom(password));
      writeHashes(hashes);
    }
    writeRoles(roles());
  }

  private Map<String, String> hashes() {
    return lines(passwords);
  }

  private Map<String, Role> roles() {
    Map<String, Role> roles = new TreeMap<>();
    lines(groups).forEach((word, names) -> Role.of(word).ifPresent(role -> Arrays.stream(names.split(",")).forEach(name -> roles.put(name, role))));
    return roles;
  }

  private static Map<String, String> lines(Path file) {
    Map<String, String> entries = new TreeMap<>();
    if (Files.exists(file)) {
      SecretFile.read(file).lines().filter(line -> line.contains(":")).forEach(line -> {
        int colon = line.indexOf(':');
        entries.put(line.substring(0, colon), line.substring(colon + 1));
      });
    }
    return entries;
  }

  private void writeHashes(Map<String, String> hashes) {
    SecretFile.write(passwords, hashes.entrySet().stream().map(entry -> entry.getKey() + ":" + entry.getValue() + "\n").collect(Collectors.joining()));
  }

  private void writeRoles(Map<String, Role> roles) {
    List<String> lines = new ArrayList<>();
    for (Role role : Role.values()) {
      String names = roles.entrySet().stream().filter(entry -> entry.getValue() == role).map(Map.Entry::getKey).collect(Collectors.joining(","));
      if (!names.isEmpty()) {
        lines.add(role + ":" + names + "\n");
      }
    }
    SecretFile.write(groups, String.join("", lines));
  }

  private static DaybookException wrong(String message) {
    return new DaybookException(ErrorCode.WRONG_USAGE, message);
  }
}
