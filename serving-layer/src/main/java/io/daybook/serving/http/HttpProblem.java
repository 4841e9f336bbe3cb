package io.daybook.serving.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** An answer that is none: what is wrong, why and what to do, as problem details (RFC 9457). */
public final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;
  private final String title;
  private final transient Map<String, Object> members;
  private final transient Map<String, String> headers;

  private HttpProblem(int status, String type, String title, String detail, Map<String, Object> members, Map<String, String> headers) {
    super(detail);
    this.status = status;
    this.type = type;
    this.title = title;
    this.members = Map.copyOf(members);
    this.headers = Map.copyOf(headers);
  }

  /**
   * A problem.
   *
   * @param type what kind of problem, in kebab-case
   */
  public static HttpProblem of(int status, String type, String title, String detail) {
    return new HttpProblem(status, type, title, detail, Map.of(), Map.of());
  }

  /** The same with a further member. */
  public HttpProblem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new HttpProblem(status, type, title, getMessage(), more, headers);
  }

  /** The same with a header. */
  public HttpProblem withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpProblem(status, type, title, getMessage(), members, more);
  }

  static HttpProblem badRequest(String detail) {
    return of(400, "bad-request", "The request cannot be understood", detail);
  }

  static HttpProblem notFound(String detail) {
    return of(404, "not-found", "There is no such thing", detail);
  }

  static HttpProblem forbidden(String detail) {
    return of(403, "forbidden", "This is not for your role", detail);
  }

  static HttpProblem unavailable(String detail) {
    return of(503, "unavailable", "There is no answer for the moment", detail).withHeader("Retry-After", "1");
  }

  public int status() {
    return status;
  }

  /** As a URN. */
  public String type() {
    return "urn:daybook:" + type;
  }

  public String title() {
    return title;
  }

  /** The type as other messages of Daybook have it. */
  public String code() {
    return type.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  public Map<String, Object> members() {
    return members;
  }

  public Map<String, String> headers() {
    return headers;
  }
}
