package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a database is, as JDBC has it. It says nothing of who asks. */
public sealed interface DatabaseAddress extends Serializable {
  /** In the pipeline file; holds no user and no password. */
  record Url(String text) implements DatabaseAddress {
    /** {@code user=}, {@code password=} and the like, or what stands before an @: {@code //user:password@host}, {@code thin:user/password@host}. */
    private static final Pattern LOGIN = Pattern.compile("(?i)(user|username|password|passwd|pwd)\\s*=|[^:/]@|//[^/?]*@");

    public Url {
      requireNonNull(text, "text is null");
    }

    /** What is wrong with a URL, without quoting it, as it may hold a password; empty where nothing is. */
    public static Optional<String> problem(String url) {
      if (!url.startsWith("jdbc:")) {
        return Optional.of("does not begin with jdbc:; write it as the database's JDBC driver has it, such as jdbc:postgresql://HOST:5432/DATABASE");
      }
      return LOGIN.matcher(url).find()
          ? Optional.of("holds a user or a password; leave them out of it: they are in the environment variables of user_env and password_env")
          : Optional.empty();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** In an environment variable. */
  record Variable(String name) implements DatabaseAddress {
    public Variable {
      requireNonNull(name, "name is null");
    }

    @Override
    public String toString() {
      return "$" + name;
    }
  }
}
