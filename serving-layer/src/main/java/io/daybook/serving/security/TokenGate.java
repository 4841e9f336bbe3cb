package io.daybook.serving.security;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides of each HTTP request whether it may come in, by its bearer token. Safe for use by several threads.
 *
 * <p>An address that guesses is answered 429 after some failures; a valid token is let in from there all the same, so that nobody can shut out
 * those who share an address with him.
 */
public final class TokenGate {
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S{1,200})");
  /** More than anybody has; the longest unused go first. Each costs some dozen bytes. */
  private static final int MOST_BUCKETS = 10_000;

  private final TokenFile tokens;
  private final RateLimits limits;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, TokenBucket> ofTokens = leastUsedGoFirst();
  private final Map<String, TokenBucket> ofFailures = leastUsedGoFirst();

  public TokenGate(TokenFile tokens, RateLimits limits, Clock clock) {
    this(tokens, limits, clock, System::nanoTime);
  }

  TokenGate(TokenFile tokens, RateLimits limits, Clock clock, LongSupplier nanoTime) {
    this.tokens = requireNonNull(tokens, "tokens is null");
    this.limits = requireNonNull(limits, "limits is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
  }

  /**
   * Decides of one request.
   *
   * @param authorization the value of the header of that name, where there is one
   * @param address of the client, as the connection has it
   */
  public Admission admit(Optional<String> authorization, String address) {
    Optional<Token> token = authorization.flatMap(TokenGate::bearer).flatMap(tokens::find).filter(found -> !found.isExpiredAt(clock.instant()));
    if (token.isEmpty()) {
      return failures(address).take(nanoTime.getAsLong()).<Admission>map(Admission.TooMany::new).orElseGet(Admission.Unknown::new);
    }
    return requests(token.get())
        .take(nanoTime.getAsLong())
        .<Admission>map(Admission.TooMany::new)
        .orElseGet(() -> new Admission.Admitted(token.get().name(), token.get().role()));
  }

  private static Optional<String> bearer(String header) {
    Matcher matcher = BEARER.matcher(header.strip());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private TokenBucket requests(Token token) {
    synchronized (ofTokens) {
      return ofTokens.computeIfAbsent(token.hash(), first -> new TokenBucket(limits.perSecond(), limits.burst(), nanoTime.getAsLong()));
    }
  }

  private TokenBucket failures(String address) {
    synchronized (ofFailures) {
      return ofFailures.computeIfAbsent(
          address, first -> new TokenBucket(limits.failuresPerMinute() / 60.0, limits.failuresPerMinute(), nanoTime.getAsLong()));
    }
  }

  private static Map<String, TokenBucket> leastUsedGoFirst() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
        return size() > MOST_BUCKETS;
      }
    };
  }
}
